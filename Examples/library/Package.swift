// swift-tools-version: 6.2
import PackageDescription

// A package of its own, outside of the house: `make consumer` builds and runs it.
let package = Package(
  name: "invoice",
  platforms: [.macOS("15.4")],
  dependencies: [
    // In your package: .package(url: "…/martingale", from: "…", traits: [])
    // Without traits nothing of the network is built: no server, no remote models.
    .package(name: "martingale", path: "../..", traits: [])
  ],
  targets: [
    .target(name: "Post"),
    .executableTarget(
      name: "invoice",
      dependencies: [
        "Post", .product(name: "MartingaleKit", package: "martingale"),
      ]),
  ]
)
