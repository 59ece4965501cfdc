import Constraints
import Inference
import JSONSchema

/// Figures pooled over all masks and checks of a run of `bench constraints`.
struct BenchTotals {
  var refused = 0
  private var compiles: [Double] = []
  private var firstMasks: [Double] = []
  private var masks: [Double] = []
  private var checks: [Double] = []
  private var advances: [Double] = []
  private var right = 0
  private var over = 0
  private var under = 0
  private var schemasOver = 0
  private var schemasUnder = 0

  mutating func add(_ walk: ConstraintWalk, compile: Double, over: Int, under: Int) {
    compiles.append(compile)
    if let first = walk.firstMask { firstMasks.append(first) }
    masks += walk.masks
    checks += walk.checks
    advances += walk.advances
    right += over == 0 && under == 0 ? 1 : 0
    schemasOver += over > 0 ? 1 : 0
    schemasUnder += under > 0 ? 1 : 0
    self.over += over
    self.under += under
  }

  /// One constraint's line.
  static func record(
    _ id: JSONValue, _ walk: ConstraintWalk, compile: Double, over: Int, under: Int
  ) -> JSONValue {
    [
      "id": id, "compiled": .bool(true), "compile_us": .rounded(compile, places: 1),
      "first_mask_us": walk.firstMask.map { .rounded($0, places: 2) } ?? .null,
      "masks": .int(walk.masks.count), "mask_us": summary(walk.masks),
      "checks": .int(walk.checks.count * 65), "check_us": summary(walk.checks),
      "advance_us": ["mean": .rounded(Quantiles(walk.advances).mean, places: 3)],
      "over": .int(over), "under": .int(under),
    ]
  }

  var json: JSONValue {
    [
      "constraints": .int(compiles.count + refused), "right": .int(right),
      "refused": .int(refused), "constraints_over": .int(schemasOver),
      "constraints_under": .int(schemasUnder), "over": .int(over), "under": .int(under),
      "compile_us": Self.summary(compiles), "first_mask_us": Self.summary(firstMasks),
      "masks": .int(masks.count), "mask_us": Self.summary(masks),
      "checks": .int(checks.count * 65), "check_us": Self.summary(checks),
      "advance_us": Self.summary(advances),
    ]
  }

  private static func summary(_ values: [Double]) -> JSONValue {
    let quantiles = Quantiles(values)
    return [
      "mean": .rounded(quantiles.mean, places: 3), "p50": .rounded(quantiles.at(0.5), places: 3),
      "p90": .rounded(quantiles.at(0.9), places: 3), "p99": .rounded(quantiles.at(0.99), places: 3),
      "max": .rounded(quantiles.max, places: 3),
    ]
  }
}
