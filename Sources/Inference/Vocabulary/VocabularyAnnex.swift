import Synchronization

/// A place beside a vocabulary for what is worked out about it once, such as the tokens that stay
/// inside a JSON string.
///
/// One value of each type, made at the first request. Values must depend on the vocabulary alone.
public final class VocabularyAnnex: Sendable {
  private let values = Mutex<[ObjectIdentifier: any Sendable]>([:])

  /// An empty annex.
  init() {}

  /// The value of type `T`, made by `make` unless it is already there. `make` runs under the
  /// annex's lock and must not ask the annex itself.
  public func value<T: Sendable>(_ type: T.Type, make: () -> T) -> T {
    values.withLock { values in
      if let found = values[ObjectIdentifier(type)] as? T { return found }
      let made = make()
      values[ObjectIdentifier(type)] = made
      return made
    }
  }
}
