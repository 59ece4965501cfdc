package import Constraints

/// When the automatic method pays for a full mask. Counts only, never the clock, so that the same
/// request makes the same choices on every machine.
package struct MaskPolicy: Hashable, Sendable {
  /// Make the mask once a state has been met this often in a run.
  package var visits: Int
  /// Make the mask once a search has had this many candidates rejected.
  package var rejections: Int

  /// For a constraint that walks bytes a mask costs as much as some hundred checks; one that is
  /// asked from the beginning pays for every token of the vocabulary.
  package init(for constraint: any Constraint) {
    if constraint.rereadsText {
      visits = .max
      rejections = 512
    } else {
      visits = 4
      rejections = 64
    }
  }

  package init(visits: Int, rejections: Int) {
    self.visits = visits
    self.rejections = rejections
  }
}
