/// Sets to 0 what top-k, top-p and min-p cut away.
///
/// No sort over the vocabulary: masses are counted in 4,096 buckets by the leading bits of their
/// representation (which order as the numbers do), and only the bucket the cut goes through is
/// sorted. Among equal masses the smaller number stays.
func truncate(_ masses: inout [Float], _ adjustment: BaseAdjustment) {
  if let topK = adjustment.topK {
    cut(&masses) { count, _ in count >= topK }
  }
  if let topP = adjustment.topP, topP < 1 {
    var total = 0.0
    for mass in masses { total += Double(mass) }
    cut(&masses) { _, mass in mass >= topP * total }
  }
  if let minP = adjustment.minP, minP > 0 {
    let threshold = maximum(of: masses) * Float(minP)
    for index in masses.indices where masses[index] < threshold { masses[index] = 0 }
  }
}

/// Keeps the largest masses until `enough` (number kept, mass kept) says so.
private func cut(_ masses: inout [Float], enough: (Int, Double) -> Bool) {
  var counts = [Int](repeating: 0, count: 4096)
  var sums = [Double](repeating: 0, count: 4096)
  for mass in masses where mass > 0 {
    let bucket = Int(mass.bitPattern >> 19)
    counts[bucket] += 1
    sums[bucket] += Double(mass)
  }
  var count = 0
  var sum = 0.0
  var boundary = 4095
  while boundary >= 0, !enough(count + counts[boundary], sum + sums[boundary]) {
    count += counts[boundary]
    sum += sums[boundary]
    boundary -= 1
  }
  guard boundary >= 0 else { return }
  var members = masses.indices.filter {
    masses[$0] > 0 && Int(masses[$0].bitPattern >> 19) == boundary
  }
  members.sort { masses[$0] == masses[$1] ? $0 < $1 : masses[$0] > masses[$1] }
  var kept = 0
  while kept < members.count, !enough(count, sum) {
    count += 1
    sum += Double(masses[members[kept]])
    kept += 1
  }
  for index in masses.indices where Int(masses[index].bitPattern >> 19) < boundary {
    masses[index] = 0
  }
  for index in members[kept...] { masses[index] = 0 }
}
