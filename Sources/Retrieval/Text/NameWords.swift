/// Identifiers as words.
package enum NameWords {
  /// `unit_converter`, `unit-converter` and `UnitConverter` are all two words; `PDFReader` is
  /// "PDF Reader".
  package static func split(_ name: String) -> String {
    var result = ""
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
      if character == "_" || character == "-" || character == "&" || character == " " {
        if !result.isEmpty, result.last != " " { result.append(" ") }
        continue
      }
      if index > 0, character.isUppercase {
        let before = characters[index - 1]
        let afterIsLower = index + 1 < characters.count && characters[index + 1].isLowercase
        if before.isLowercase || before.isNumber || (before.isUppercase && afterIsLower) {
          result.append(" ")
        }
      }
      result.append(character)
    }
    return result
  }
}
