extension SchemaDocument {
  /// The schemas that judge the same value as this one because of a rule.
  ///
  /// Of a dynamic reference all places it can lead to.
  static func inPlace(_ rule: SchemaRule) -> [SchemaID] {
    switch rule {
    case .allOf(let schemas), .anyOf(let schemas), .oneOf(let schemas): schemas
    case .not(let schema), .reference(let schema): [schema]
    case .conditional(let condition, let then, let otherwise):
      [condition] + [then, otherwise].compactMap(\.self)
    case .dynamicReference(let reference): [reference.initial] + reference.targets.map(\.schema)
    case .dependentSchemas(let dependencies): dependencies.map(\.schema)
    default: []
    }
  }

  /// Refuses references that lead back to themselves without moving into the value.
  ///
  /// Depth-first search with an explicit stack; an edge to a schema on the path is a cycle.
  func checkProgress() throws(SchemaError) {
    enum Mark { case new, onPath, done }
    var marks = [Mark](repeating: .new, count: subschemas.count)
    for start in subschemas.indices where marks[start] == .new {
      var path: [(schema: Int, edges: [(SchemaID, Int)], next: Int)] = []
      func enter(_ schema: Int) {
        marks[schema] = .onPath
        let keywords = subschemas[schema].keywords
        let edges = keywords.indices.flatMap { place in
          SchemaDocument.inPlace(keywords[place].rule).map { ($0, place) }
        }
        path.append((schema, edges, 0))
      }
      enter(start)
      while let top = path.last {
        guard top.next < top.edges.count else {
          marks[top.schema] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let (target, place) = top.edges[top.next]
        switch marks[target.index] {
        case .done: break
        case .new: enter(target.index)
        case .onPath:
          let keyword = subschemas[top.schema].keywords[place]
          throw SchemaError(
            .cycle,
            "this leads back to the schema at '\(subschemas[target.index].node.pointer)' without "
              + "moving into the value, so it can never be decided",
            at: keyword.node, keyword: keyword.name)
        }
      }
    }
  }
}
