// swift-tools-version: 6.2
// Fuzz targets, in a package of their own because every module has to be instrumented. The
// library's sources are links. README.md says how to run them.
import PackageDescription

let instrumented: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"]),
]
// gold fails on the sanitiser's debug information.
let fuzzer: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v26)],
  targets: [
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .target(name: "Inference", swiftSettings: instrumented),
    .target(name: "JSONSchema", swiftSettings: instrumented),
    .target(
      name: "Constraints", dependencies: ["Inference", "JSONSchema", "CPCRE2"],
      swiftSettings: instrumented),
    .target(name: "Fuzzing", swiftSettings: instrumented),
    .executableTarget(
      name: "FuzzGrammar", dependencies: ["Constraints", "Fuzzing"], swiftSettings: instrumented,
      linkerSettings: fuzzer),
    .executableTarget(
      name: "FuzzJSON", dependencies: ["JSONSchema", "Fuzzing"], swiftSettings: instrumented,
      linkerSettings: fuzzer),
    .executableTarget(
      name: "FuzzPattern", dependencies: ["Constraints", "Fuzzing"], swiftSettings: instrumented,
      linkerSettings: fuzzer),
    .executableTarget(
      name: "FuzzSchema", dependencies: ["JSONSchema", "Fuzzing"], swiftSettings: instrumented,
      linkerSettings: fuzzer),
  ],
  swiftLanguageModes: [.v6]
)
