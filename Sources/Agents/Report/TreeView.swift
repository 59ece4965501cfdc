/// A problem that was divided, as nested lists.
struct TreeView {
  private let root: StepStory.TreeNode

  init(_ root: StepStory.TreeNode) {
    self.root = root
  }

  var markup: Markup {
    // Written with a stack of its own: a tree from a journal may be as deep as it likes.
    enum Piece {
      case node(StepStory.TreeNode)
      case closing(Markup)
    }
    var result: [Markup] = []
    var open: [Piece] = [.node(root)]
    while let piece = open.popLast() {
      switch piece {
      case .closing(let tag): result.append(tag)
      case .node(let node):
        let answer = node.answer.map { " <b>\(Excerpt.line($0, 200))</b>" as Markup }
        let note = node.note.map { " <small>\(Excerpt.line($0, 200))</small>" as Markup }
        result.append("<li><span>\(Excerpt.line(node.title, 300))\(answer)\(note)</span>")
        open.append(.closing("</li>"))
        guard !node.children.isEmpty else { continue }
        result.append("<ul>")
        open.append(.closing("</ul>"))
        open += node.children.reversed().map { .node($0) }
      }
    }
    return """
      <section class="block"><h4>How the problem was divided</h4><ul class="tree">\(Markup.joined(result))</ul></section>
      """
  }
}
