import AWSCore
import ArgumentParser
internal import Documents
import LoopbackServer
import Simulator
import SimulatorServer

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run the embedded AWS on a loopback port, for the AWS CLI and SDKs.",
    discussion: """
      IAM, STS, S3 and CloudFormation of account 123456789012, whose administrator has the access key id test \
      and the secret test. Signatures are always checked; policies are evaluated with --enforce-iam.

      A template's WaitCondition times out after the seconds it says, whatever the speed. With --seed, a file of \
      stacks and of faults to come: throttling, 5xx, resets, lost and slow answers, ended sessions.

      IAM Identity Center is at /device and /authorize, the sign-in service of aws login at /v1/token, with \
      /aws-login?session=ARN for what it leaves in its cache; \
      /issuer/token?sub=SUBJECT gives a web identity's token of the provider issuer.simulator. With --instance-role \
      and --container-role, the variables for those services are printed below the URL.

      The URL is printed: AWS_ENDPOINT_URL=$URL aws cloudformation list-stacks
      """)

  @Option(help: ArgumentHelp("The port; 0 is a free one.", valueName: "port"))
  var port = 0

  @Flag(name: .customLong("enforce-iam"), help: "Evaluate policies, as AWS does.")
  var enforcesIAM = false

  @Flag(help: "Ask for the transform's own permission on templates such as SAM's, as AWS does.")
  var checkTransforms = false

  @Option(help: ArgumentHelp("What the account holds at the start, as for demo.", valueName: "file"))
  var seed: String?

  @Option(
    help: ArgumentHelp(
      "Also serve an instance's metadata (IMDSv2) on a port of its own, with this role of the account.",
      valueName: "role"))
  var instanceRole: String?

  @Option(
    help: ArgumentHelp(
      "Also serve a container's credentials on a port of its own, with this role of the account.",
      valueName: "role"))
  var containerRole: String?

  @Option(help: ArgumentHelp("How many times faster than on AWS things are made.", valueName: "factor"))
  var speed = 1.0

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port is from 0 to 65535.") }
    guard speed > 0, speed <= 10_000 else { throw ValidationError("--speed is above 0, up to 10000.") }
  }

  func run() async throws {
    do { try await serve() } catch { throw Output.end(error) }
  }

  private func serve() async throws {
    let simulator = Simulator(enforcesIAM: enforcesIAM, pace: speed)
    if checkTransforms { simulator.checkTransforms() }
    if let seed {
      let text = try ProgramFiles.text(named: seed, by: "--seed")
      do throws(DocumentProblem) { try simulator.plant(try Seed(yaml: text)) } catch {
        throw CommandFailure("\(seed): \(error.message)", nextStep: "Correct it.", status: .notDone)
      }
    }
    let server: LoopbackServer
    do {
      server = try await SimulatorServer.start(simulator, port: port)
    } catch {
      throw CommandFailure(
        "Port \(port) cannot be listened on: \(error)", nextStep: "Name another, or 0 for a free one.",
        status: .notDone)
    }
    try Output.result(server.url)
    if let instanceRole, let region = Region("us-east-1") {
      let metadata = try await SimulatorServer.start(
        InstanceMetadataService(simulator, role: instanceRole, region: region))
      try Output.result("AWS_EC2_METADATA_SERVICE_ENDPOINT=\(metadata.url)")
    }
    if let containerRole {
      let credentials = ContainerCredentialService(simulator, role: containerRole)
      let container = try await SimulatorServer.start(credentials)
      try Output.result(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI=\(container.url)\(ContainerCredentialService.path)")
      try Output.result("AWS_CONTAINER_AUTHORIZATION_TOKEN=\(credentials.token.reveal())")
    }
    await server.wait()
  }
}
