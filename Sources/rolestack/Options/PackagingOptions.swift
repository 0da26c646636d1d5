import ArgumentParser

/// Options of commands that upload local artifacts.
struct PackagingOptions: ParsableArguments {
  @Option(
    name: .customLong("s3-bucket"),
    help: ArgumentHelp("Where local artifacts and large templates go.", valueName: "bucket"))
  var s3Bucket: String?

  @Option(
    name: .customLong("s3-prefix"), help: ArgumentHelp("What their keys begin with.", valueName: "prefix"))
  var s3Prefix: String?

  @Flag(help: "Make the bucket where there is none; needs s3:CreateBucket.")
  var createBucket = false

  @Flag(help: "Upload also what is remembered as there; otherwise that is skipped for 24 hours.")
  var forceUpload = false

  @Flag(help: "Take files from outside of the template's folder and the working folder, too.")
  var allowOutsideFiles = false
}
