// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: Swift 6 mode comes from the tools version.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "rolestack",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "AWSCore", targets: ["AWSCore"]),
    .library(name: "Deployment", targets: ["Deployment"]),
    .executable(name: "rolestack", targets: ["rolestack"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // Files of this machine: locks, whole or not at all, private.
    .target(name: "LocalFiles", swiftSettings: strict),

    // The AWS client core: pure values and one seam, `HTTPTransport`.
    .target(
      name: "AWSCore",
      dependencies: [
        "LocalFiles",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(name: "CMemory"),
    // Long-lived access keys, out of plain text.
    .target(
      name: "KeyStore",
      dependencies: [
        "AWSCore", "LocalFiles", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "AWSTransport",
      dependencies: [
        "AWSCore",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),

    // Documents, templates and policies.
    .target(
      name: "Documents", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(
      name: "Templates",
      dependencies: [
        "CRE2", "CTables", "Documents", "Policies", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(name: "TemplateLanguage", dependencies: ["Documents", "Templates"], swiftSettings: strict),
    // Tables in the program's image.
    .target(name: "CTables"),
    .target(name: "ZipTable", dependencies: ["CZip"], swiftSettings: strict),
    .target(
      name: "ResourceTypes",
      dependencies: ["CTables", "Documents", "Policies", "TemplateLanguage", "Templates", "ZipTable"],
      swiftSettings: strict),
    .target(
      name: "Policies", dependencies: ["CTables", "Documents", "ZipTable"], swiftSettings: strict),
    .target(
      name: "ProjectFiles",
      dependencies: ["AWSCore", "Documents", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: strict),

    // Deployments.
    .systemLibrary(name: "CZip"),
    .target(
      name: "Packaging", dependencies: ["AWSCore", "CZip", "Documents", "LocalFiles", "Templates"],
      swiftSettings: strict),
    .target(
      name: "Deployment", dependencies: ["AWSCore", "Documents", "LocalFiles", "Packaging", "Templates"],
      swiftSettings: strict),

    // Who may do what: the set-up of the roles, and the proof of what a leaked key could do.
    .target(
      name: "Access",
      dependencies: ["AWSCore", "Documents", "Policies", "TemplateLanguage", "Templates"],
      swiftSettings: strict),

    // The embedded AWS.
    .target(
      name: "Simulator",
      dependencies: [
        "AWSCore", "Documents", "Policies", "ResourceTypes", "TemplateLanguage", "Templates",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "SimulatorServer", dependencies: ["AWSCore", "LoopbackServer", "Simulator"], swiftSettings: strict
    ),

    // HTTP for programs of this machine.
    .target(
      name: "LoopbackServer",
      dependencies: [
        "AWSCore",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),

    .target(
      name: "Assets", path: "Assets",
      exclude: [
        "make-managed-policies.py", "make-resource-types.py", "make-sam-connectors.py",
        "make-sam-policy-templates.py", "make-sam-properties.py", "managed-policies.zip",
        "resource-types.zip",
        "sam-connectors.json", "sam-policy-templates.json", "sam-properties.json",
      ],
      resources: [
        .embedInCode("bootstrap.yaml"), .embedInCode("demo.yaml"), .embedInCode("demo-app.yaml"),
        .embedInCode("demo-app.py"),
      ],
      swiftSettings: strict),

    // The console.
    .target(name: "Canvas", swiftSettings: strict),
    .target(
      name: "Console",
      dependencies: [
        "AWSCore", "Canvas", "Deployment", "Packaging", "ProjectFiles", "Templates",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "ConsoleRuntime",
      dependencies: [
        "AWSCore", "Canvas", "Console", "Deployment", "LocalFiles", "Packaging", "Templates",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(
      name: "CNCurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CursesTerminal", dependencies: ["CNCurses", "Canvas"], swiftSettings: strict),

    .executableTarget(
      name: "rolestack",
      dependencies: [
        "AWSCore", "AWSTransport", "Access", "Assets", "CMemory", "Canvas", "Console", "ConsoleRuntime",
        "CursesTerminal",
        "Deployment", "Documents", "KeyStore", "LocalFiles", "LoopbackServer", "Packaging", "Policies",
        "ProjectFiles", "ResourceTypes", "Simulator", "SimulatorServer", "TemplateLanguage", "Templates",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),

    // What tests share: a loopback server, a scripted transport, a clock by hand, fixtures.
    .target(
      name: "TestSupport",
      dependencies: [
        "AWSCore",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/Support", exclude: ["environment.sh", "width-tables.py"],
      swiftSettings: strict),
    .testTarget(
      name: "AWSCoreTests",
      dependencies: [
        "AWSCore", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "KeyStoreTests", dependencies: ["AWSCore", "KeyStore", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "AWSTransportTests", dependencies: ["AWSTransport", "AWSCore", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "TemplatesTests", dependencies: ["Documents", "Templates", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "TemplateLanguageTests", dependencies: ["Documents", "TemplateLanguage", "Templates"],
      swiftSettings: strict),
    .testTarget(
      name: "ResourceTypesTests", dependencies: ["Documents", "ResourceTypes", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "AccessTests", dependencies: ["AWSCore", "Access", "Documents", "Templates"],
      swiftSettings: strict),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Documents", "Policies"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "ProjectFilesTests",
      dependencies: ["AWSCore", "Documents", "ProjectFiles", "Templates", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "PackagingTests",
      dependencies: [
        "AWSCore", "Documents", "Packaging", "Simulator", "Templates", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "DeploymentTests",
      dependencies: ["AWSCore", "Deployment", "LocalFiles", "Packaging", "Templates", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas"], swiftSettings: strict),
    .testTarget(
      name: "CursesTerminalTests", dependencies: ["CursesTerminal", "Canvas"], swiftSettings: strict),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "AWSCore", "Canvas", "Console", "Deployment", "Packaging", "ProjectFiles", "Templates", "TestSupport",
      ],
      exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(
      name: "ConsoleRuntimeTests",
      dependencies: [
        "ConsoleRuntime", "Console", "Canvas", "Deployment", "AWSCore", "Templates", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SimulatorTests",
      dependencies: [
        "AWSCore", "Assets", "Canvas", "Console", "ConsoleRuntime", "Deployment", "Documents", "Packaging",
        "Policies", "ResourceTypes", "Simulator", "Templates", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Fixtures", "Snapshots"], swiftSettings: strict),
    // Measures the console's parts in one process; `Tests/Benchmarks/compare` sets two versions side by side.
    .executableTarget(
      name: "Benchmarks", dependencies: ["AWSCore", "Canvas", "Console", "Deployment", "Documents"],
      path: "Tests/Benchmarks/InProcess", swiftSettings: strict),
    .testTarget(
      name: "rolestackTests",
      dependencies: [
        "rolestack", "AWSCore", "Access", "Deployment", "Documents", "Packaging", "ProjectFiles",
      ], swiftSettings: strict
    ),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(
      name: "EndToEnd",
      dependencies: [
        "AWSCore", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/EndToEnd", exclude: ["Fixtures"], swiftSettings: strict),
  ]
)
