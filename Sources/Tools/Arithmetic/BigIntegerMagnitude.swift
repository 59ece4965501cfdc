// Magnitudes: limbs, least significant first.
extension BigInteger {
  static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for index in left.indices.reversed() where left[index] != right[index] {
      return left[index] < right[index] ? -1 : 1
    }
    return 0
  }

  static func add(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var sum: [UInt32] = []
    sum.reserveCapacity(max(left.count, right.count) + 1)
    var carry: UInt64 = 0
    for index in 0..<max(left.count, right.count) {
      let a = index < left.count ? UInt64(left[index]) : 0
      let b = index < right.count ? UInt64(right[index]) : 0
      carry += a + b
      sum.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    sum.append(UInt32(carry))
    return sum
  }

  /// `left - right`, where `left` is not the smaller.
  static func subtract(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var difference = left
    var borrow: Int64 = 0
    for index in left.indices {
      var digit = Int64(left[index]) - borrow - (index < right.count ? Int64(right[index]) : 0)
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 1 << 32 }
      difference[index] = UInt32(digit)
    }
    return difference
  }

  static func multiplyAdd(_ limbs: inout [UInt32], by factor: UInt32, adding: UInt32) {
    var carry = UInt64(adding)
    for index in limbs.indices {
      carry += UInt64(limbs[index]) * UInt64(factor)
      limbs[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Divides by one limb and returns the remainder.
  static func divideInPlace(_ limbs: inout [UInt32], by divisor: UInt32) -> UInt32 {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      let dividend = remainder << 32 | UInt64(limbs[index])
      limbs[index] = UInt32(dividend / UInt64(divisor))
      remainder = dividend % UInt64(divisor)
    }
    while limbs.last == 0 { limbs.removeLast() }
    return UInt32(remainder)
  }

  /// Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1); the divisor has at
  /// least two limbs and is not the greater.
  static func longDivision(_ dividend: [UInt32], _ divisor: [UInt32]) -> (
    [UInt32], [UInt32]
  ) {
    let n = divisor.count
    let shift = UInt32(divisor[n - 1].leadingZeroBitCount)
    let v = shiftLeft(divisor, shift)
    var u = shiftLeft(dividend, shift)
    if u.count == dividend.count { u.append(0) }
    let m = u.count - n - 1
    var quotient = [UInt32](repeating: 0, count: m + 1)
    let base: UInt64 = 1 << 32
    for j in stride(from: m, through: 0, by: -1) {
      let top = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
      var digit = top / UInt64(v[n - 1])
      var rest = top % UInt64(v[n - 1])
      while digit >= base || digit * UInt64(v[n - 2]) > rest << 32 | UInt64(u[j + n - 2]) {
        digit -= 1
        rest += UInt64(v[n - 1])
        if rest >= base { break }
      }
      var borrow: Int64 = 0
      var carry: UInt64 = 0
      for i in 0..<n {
        carry += digit * UInt64(v[i])
        let difference = Int64(u[i + j]) - borrow - Int64(carry & 0xFFFF_FFFF)
        u[i + j] = UInt32(truncatingIfNeeded: difference)
        borrow = difference < 0 ? 1 : 0
        carry >>= 32
      }
      let difference = Int64(u[j + n]) - borrow - Int64(carry)
      u[j + n] = UInt32(truncatingIfNeeded: difference)
      if difference < 0 {  // the estimate was one too large
        digit -= 1
        var sum: UInt64 = 0
        for i in 0..<n {
          sum += UInt64(u[i + j]) + UInt64(v[i])
          u[i + j] = UInt32(truncatingIfNeeded: sum)
          sum >>= 32
        }
        u[j + n] = UInt32(truncatingIfNeeded: UInt64(u[j + n]) + sum)
      }
      quotient[j] = UInt32(digit)
    }
    return (quotient, shiftRight(Array(u[0..<n]), shift))
  }

  static func shiftLeft(_ limbs: [UInt32], _ bits: UInt32) -> [UInt32] {
    guard bits > 0 else { return limbs }
    var result: [UInt32] = []
    var carry: UInt32 = 0
    for limb in limbs {
      result.append(limb << bits | carry)
      carry = limb >> (32 - bits)
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  static func shiftRight(_ limbs: [UInt32], _ bits: UInt32) -> [UInt32] {
    guard bits > 0 else { return limbs }
    var result = limbs
    for index in limbs.indices {
      let above = index + 1 < limbs.count ? limbs[index + 1] : 0
      result[index] = limbs[index] >> bits | above << (32 - bits)
    }
    return result
  }
}
