/// Numbers below zero as values of options.
///
/// The argument parser takes `-1` for an option and complains that the one before it has no value. A number
/// that follows a long option is joined to it with `=`, so that the option itself says what is wrong.
enum NegativeNumbers {
  /// The arguments with such numbers joined; what follows a lone `--` stays as it is.
  static func joined(_ arguments: [String]) -> [String] {
    var result: [String] = []
    let end = arguments.firstIndex(of: "--") ?? arguments.count
    for argument in arguments[..<end] {
      if argument.wholeMatch(of: /-[0-9.][0-9.eE+-]*/) != nil, let last = result.last,
        last.wholeMatch(of: /--[a-z][a-z-]*/) != nil
      {
        result[result.count - 1] = "\(last)=\(argument)"
      } else {
        result.append(argument)
      }
    }
    return result + arguments[end...]
  }
}
