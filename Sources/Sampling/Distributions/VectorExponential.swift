/// Sixteen lanes of single precision: what the kernels below work on at a time.
typealias Lanes = SIMD16<Float>

/// eˣ in sixteen lanes for x ≤ 0; arguments below −87 give 0, NaN stays NaN.
///
/// Range reduction to |r| ≤ ln 2 / 2 and a polynomial of degree 6: relative error below 2e-7.
/// Written out because a call of the C library's `expf` is not vectorised (5 times slower).
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let tiny = x .< -87
  let bounded = x.replacing(with: -87, where: tiny)
  // Adding 1.5 · 2²³ rounds to the nearest integer, which then sits in the low bits.
  let shifted = bounded * 1.442_695_04 + 12_582_912
  let k = shifted - 12_582_912
  let r = (bounded - k * 0.693_359_375) + k * 2.121_944_4e-4
  var p = r * 1.388_888_9e-3 + 8.333_334e-3
  p = p * r + 4.166_666_8e-2
  p = p * r + 0.166_666_67
  p = p * r + 0.5
  p = p * r + 1
  p = p * r + 1
  let exponent = (unsafeBitCast(shifted, to: SIMD16<Int32>.self) &+ 127) &<< 23
  let result = p * unsafeBitCast(exponent, to: Lanes.self)
  return result.replacing(with: 0, where: tiny)
}

/// The largest of `values`; NaN entries are passed over.
func maximum(of values: [Float]) -> Float {
  var lanes = Lanes(repeating: -.infinity)
  var result = -Float.infinity
  let whole = values.count & ~15
  // Unsafe because only an unaligned wide load compiles to vector instructions; every load stays
  // inside the first `whole` entries.
  values.withUnsafeBytes { bytes in
    for index in stride(from: 0, to: whole, by: 16) {
      let x = bytes.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
      lanes = lanes.replacing(with: x, where: x .> lanes)
    }
  }
  for lane in 0..<16 { result = Swift.max(result, lanes[lane]) }
  for index in whole..<values.count where values[index] > result { result = values[index] }
  return result
}

/// Writes e^((x − reference) · scale) of every entry of `values` to the front of `output` and
/// zeros behind, and adds up blocks.
/// - Parameters:
///   - output: room for a multiple of 256 entries, at least `values.count + 1`.
///   - sums: one entry a block of 256 of `output`.
func exponentials(
  of values: [Float], reference: Float, scale: Float,
  into output: UnsafeMutableBufferPointer<Float>, sums: inout [Double]
) {
  let whole = values.count & ~15
  let target = UnsafeMutableRawBufferPointer(output)
  values.withUnsafeBytes { bytes in
    for block in sums.indices {
      var total = Lanes(repeating: 0)
      let first = block * 256
      let end = Swift.min(first + 256, whole)
      for index in stride(from: first, to: end, by: 16) {
        let x = bytes.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
        let y = exponential((x - reference) * scale)
        target.storeBytes(of: y, toByteOffset: index * 4, as: Lanes.self)
        total += y
      }
      sums[block] = sum(total)
    }
  }
  var rest = Lanes(repeating: -.infinity)
  for index in whole..<values.count { rest[index - whole] = (values[index] - reference) * scale }
  rest = exponential(rest)
  for index in whole..<output.count { output[index] = index - whole < 16 ? rest[index - whole] : 0 }
  if whole < values.count { sums[whole / 256] += sum(rest) }
}

/// The sum of sixteen lanes in double precision.
@inline(__always)
func sum(_ lanes: Lanes) -> Double {
  let low = SIMD8<Double>(lanes.lowHalf)
  let high = SIMD8<Double>(lanes.highHalf)
  return (low + high).sum()
}
