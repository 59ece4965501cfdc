/// What the values of a tool's arguments may be, by their schema. Between tags a text stands as it is,
/// so this alone says whether `12` is a number or a text.
public struct ArgumentKinds: Hashable, Sendable {
  /// By name.
  public var named: [String: ValueKinds]
  /// Of arguments that have no name here.
  public var others: ValueKinds

  /// Kinds; everything by default.
  public init(named: [String: ValueKinds] = [:], others: ValueKinds = .all) {
    self.named = named
    self.others = others
  }

  /// What an argument may be.
  public func of(_ name: String) -> ValueKinds { named[name] ?? others }

  /// Whether what stands between tags is a text, not JSON: JSON comes first where both may be.
  func isText(_ bytes: [UInt8], of name: String) -> Bool {
    var scan = ValueScan()
    for byte in bytes { scan.take(byte) }
    return scan.isText(of(name))
  }
}

/// Kinds of JSON values.
public struct ValueKinds: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  /// Kinds by their bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `null`.
  public static let null = ValueKinds(rawValue: 1)
  /// `true` and `false`.
  public static let boolean = ValueKinds(rawValue: 2)
  /// Numbers, integers among them.
  public static let number = ValueKinds(rawValue: 4)
  /// Texts.
  public static let string = ValueKinds(rawValue: 8)
  /// Lists.
  public static let array = ValueKinds(rawValue: 16)
  /// Objects.
  public static let object = ValueKinds(rawValue: 32)
  /// Everything.
  public static let all: ValueKinds = [.null, .boolean, .number, .string, .array, .object]
}

/// What a text is when it is read as JSON: a constant, a number, the beginning of a container, or
/// nothing of these.
package struct ValueScan: Hashable, Sendable {
  private enum Place: Hashable, Sendable {
    case start, other
    /// So much of a constant: 0 null, 1 true, 2 false.
    case constant(Int, Int)
    case minus, zero, whole, point, fraction, exponent, sign, power
    case array, object
  }

  private var place = Place.start
  private static let constants = ["null", "true", "false"].map { Array($0.utf8) }

  package init() {}

  /// Takes the next byte.
  package mutating func take(_ byte: UInt8) { place = next(byte) }

  private func next(_ byte: UInt8) -> Place {
    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    let isExponent = byte | 0x20 == UInt8(ascii: "e")
    switch place {
    case .start:
      if let constant = Self.constants.firstIndex(where: { $0[0] == byte }) {
        return .constant(constant, 1)
      }
      switch byte {
      case UInt8(ascii: "["): return .array
      case UInt8(ascii: "{"): return .object
      case UInt8(ascii: "-"): return .minus
      case UInt8(ascii: "0"): return .zero
      default: return isDigit ? .whole : .other
      }
    case .array, .object, .other: return place
    case .constant(let constant, let count):
      let bytes = Self.constants[constant]
      return count < bytes.count && bytes[count] == byte ? .constant(constant, count + 1) : .other
    case .minus: return byte == UInt8(ascii: "0") ? .zero : isDigit ? .whole : .other
    case .zero, .whole:
      if isDigit, place == .whole { return .whole }
      return byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : .other
    case .point: return isDigit ? .fraction : .other
    case .fraction: return isDigit ? .fraction : isExponent ? .exponent : .other
    case .exponent:
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { return .sign }
      return isDigit ? .power : .other
    case .sign, .power: return isDigit ? .power : .other
    }
  }

  /// Whether the text is no value of these kinds but a string: what begins as a container is one.
  package func isText(_ kinds: ValueKinds) -> Bool {
    switch place {
    case .array: !kinds.contains(.array)
    case .object: !kinds.contains(.object)
    case .zero, .whole, .fraction, .power: !kinds.contains(.number)
    case .constant(0, 4): !kinds.contains(.null)
    case .constant(1, 4), .constant(2, 5): !kinds.contains(.boolean)
    default: true
    }
  }
}
