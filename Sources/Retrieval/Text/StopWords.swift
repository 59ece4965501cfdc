/// Words that say nothing about what a text is about.
package enum StopWords {
  /// Whether `word`, in lower case, is one of them.
  package static func contains(_ word: String) -> Bool { words.contains(word) }

  /// English function words, and the phrases of polite requests ("could you please help me").
  private static let words: Set<String> = Set(
    """
    a about above after again all also am an and any are as at be because been before being below \
    between both but by can could did do does doing don down during each few for from further get \
    give had has have having he help her here hers him his how i if in into is it its itself just \
    know let like looking make may me might more most my myself need no nor not of off on once only \
    or other our ours out over own please provide same she should so some such tell than that the \
    their theirs them then there these they this those through to too under until up us very want \
    was we were what when where which while who whom why will with would you your yours
    """.split(separator: " ").map(String.init))
}
