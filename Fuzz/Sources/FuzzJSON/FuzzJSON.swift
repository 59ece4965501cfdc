import Fuzzing
import JSONSchema

@main struct Main {
  static func main() { startFuzzer { fuzz($0, $1) } }
}

/// Any bytes: the parser refuses them with a place inside the text, or reads a value that survives
/// writing and reading again, with every node in its place.
private func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let kept = JSONOptions(duplicateKeys: .keep, loneSurrogates: .replace)
  for options in [JSONOptions(), kept] {
    do throws(JSONError) {
      let document = try JSONDocument(bytes, options: options)
      check(document)
    } catch {
      precondition(error.location.offset <= bytes.count, "the place is outside of the text")
      precondition(!error.rendered().isEmpty && !error.message.isEmpty, "no message")
    }
  }
  return 0
}

private func check(_ document: JSONDocument) {
  let value = document.root.value
  for layout in [JSONWriter.Layout.compact, .spaced, .indented(1)] {
    let written = JSONWriter(layout).bytes(of: value)
    guard let again = try? JSONDocument(written) else {
      preconditionFailure("what was written does not read")
    }
    precondition(again.root.value == value, "what was written reads as something else")
  }
  precondition(
    (try? JSONDocument(value.canonicalBytes))?.root.value.canonicalBytes == value.canonicalBytes,
    "the canonical writing is not canonical")
  var pending = [document.root]
  var checked = 0
  while let node = pending.popLast(), checked < 64 {
    checked += 1
    precondition(node.range.lowerBound < node.range.upperBound, "an empty node")
    precondition(node.pointer.tokens.count < 10_000, "a pointer without end")
    for element in node.elements { pending.append(element) }
    for member in node.members { pending.append(member.value) }
  }
}
