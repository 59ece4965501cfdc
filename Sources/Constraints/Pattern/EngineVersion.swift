import CPCRE2

extension PatternConstraint {
  /// The version of the PCRE2 that is linked in.
  public static var engineVersion: String {
    var buffer = [UInt8](repeating: 0, count: 64)
    let length = pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), &buffer)
    return String(decoding: buffer.prefix(Int(max(1, length)) - 1), as: UTF8.self)
  }
}
