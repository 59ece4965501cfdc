// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

// What judges methods. A package of its own, which uses the library as anybody can: what is measured
// here is what others get, and the product does not carry what only its authors run.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS("15.4")],
  dependencies: [
    // The models are in this process: nothing of the network is built.
    .package(name: "martingale", path: "..", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "methods",
      dependencies: [
        .product(name: "MartingaleKit", package: "martingale"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .testTarget(
      name: "MethodsTests",
      dependencies: [
        "methods", .product(name: "MartingaleKit", package: "martingale"),
        .product(name: "MartingaleTestSupport", package: "martingale"),
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
