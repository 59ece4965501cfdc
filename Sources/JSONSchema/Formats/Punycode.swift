/// Unicode labels in letters, digits and hyphens (RFC 3492).
enum Punycode {
  private static let base = 36
  private static let (tMin, tMax) = (1, 26)

  /// The scalars of an encoded label (without `xn--`); nil when it is not well formed.
  static func decode(_ label: ArraySlice<UInt8>) -> [Unicode.Scalar]? {
    var scalars: [Unicode.Scalar] = []
    var digits = label
    if let delimiter = label.lastIndex(of: UInt8(ascii: "-")) {
      scalars = label[..<delimiter].map { Unicode.Scalar($0) }
      digits = label[(delimiter + 1)...]
    }
    var point = 128
    var bias = 72
    var index = 0
    var rest = digits.makeIterator()
    var pending = rest.next()
    while pending != nil {
      let before = index
      var weight = 1
      var k = base
      while true {
        guard let byte = pending, let digit = value(byte) else { return nil }
        pending = rest.next()
        index += digit * weight
        guard index < 1 << 31 else { return nil }
        let threshold = min(max(k - bias, tMin), tMax)
        if digit < threshold { break }
        weight *= base - threshold
        guard weight < 1 << 31 else { return nil }
        k += base
      }
      let length = scalars.count + 1
      bias = adapt(index - before, length, isFirst: before == 0)
      point += index / length
      index %= length
      guard let value = UInt32(exactly: point), let scalar = Unicode.Scalar(value) else {
        return nil
      }
      scalars.insert(scalar, at: index)
      index += 1
    }
    return scalars
  }

  /// The encoded label, in lower case and without `xn--`; nil when it would be far too long.
  static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
    guard scalars.count <= 256 else { return nil }
    var output = scalars.filter(\.isASCII).map { scalar in
      let byte = UInt8(scalar.value)
      return ASCII.isLetter(byte) ? byte | 0x20 : byte
    }
    let basic = output.count
    var handled = basic
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var point = 128
    var delta = 0
    var bias = 72
    while handled < scalars.count {
      guard let next = scalars.map({ Int($0.value) }).filter({ $0 >= point }).min() else {
        return nil
      }
      delta += (next - point) * (handled + 1)
      point = next
      for scalar in scalars {
        if Int(scalar.value) < point { delta += 1 }
        guard Int(scalar.value) == point else { continue }
        var q = delta
        var k = base
        while true {
          let threshold = min(max(k - bias, tMin), tMax)
          if q < threshold { break }
          output.append(digit(threshold + (q - threshold) % (base - threshold)))
          q = (q - threshold) / (base - threshold)
          k += base
        }
        output.append(digit(q))
        bias = adapt(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      point += 1
    }
    return output
  }

  /// §6.1.
  private static func adapt(_ delta: Int, _ points: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / points
    var k = 0
    while delta > (base - tMin) * tMax / 2 {
      delta /= base - tMin
      k += base
    }
    return k + (base - tMin + 1) * delta / (delta + 38)
  }

  private static func value(_ byte: UInt8) -> Int? {
    if ASCII.isLetter(byte) { return Int((byte | 0x20) - UInt8(ascii: "a")) }
    if ASCII.isDigit(byte) { return Int(byte - UInt8(ascii: "0")) + 26 }
    return nil
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30)
  }
}
