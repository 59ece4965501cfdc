import Testing
import Tools

@Suite struct ShellWordTests {
  @Test(arguments: [
    ("plain-1.5/x_y", "plain-1.5/x_y"), ("", "''"), ("a b", "'a b'"), ("$HOME;", "'$HOME;'"),
    ("it's", #"'it'\''s'"#), ("grün", "'grün'"),
  ])
  func wordsAreQuotedWhereAShellWouldReadMore(word: String, quoted: String) {
    #expect(ShellWord.quoted(word) == quoted)
  }
}
