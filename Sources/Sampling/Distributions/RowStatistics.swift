import Foundation

/// The entropy in nats of the softmax of a row: ln Σ e^x − Σ x e^x / Σ e^x.
func entropy(of values: [Float]) -> Double {
  let reference = maximum(of: values)
  guard reference.isFinite else { return 0 }
  var sum = 0.0
  var weighted = 0.0
  // Unsafe for the wide loads; whole vectors only, the rest is done one by one.
  let whole = values.count & ~15
  values.withUnsafeBytes { bytes in
    for index in stride(from: 0, to: whole, by: 16) {
      let x = bytes.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self) - reference
      let y = exponential(x)
      sum += Sampling.sum(y)
      weighted += Sampling.sum((x * y).replacing(with: 0, where: y .== 0))
    }
  }
  for index in whole..<values.count where values[index] > -.infinity {
    let x = Double(values[index] - reference)
    sum += exp(x)
    weighted += x * exp(x)
  }
  return max(0, log(sum) - weighted / sum)
}

/// The indices of the `count` largest entries, largest first, equal ones by index.
func largest(_ values: [Float], _ count: Int) -> [Int32] {
  var best: [Int32] = []
  for index in values.indices {
    let value = values[index]
    if best.count == count, value <= values[Int(best[count - 1])] { continue }
    guard value > -.infinity else { continue }
    var place = best.count
    while place > 0, values[Int(best[place - 1])] < value { place -= 1 }
    best.insert(Int32(index), at: place)
    if best.count > count { best.removeLast() }
  }
  return best
}

/// eˣ in double precision.
func exponential(_ x: Double) -> Double { exp(x) }
