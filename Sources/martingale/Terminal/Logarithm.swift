import Foundation

/// ln x.
func naturalLog(_ x: Double) -> Double { log(x) }
