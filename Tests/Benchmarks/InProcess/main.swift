import Foundation

/// Measures the console's parts in this process, at growing sizes. `compare` runs two versions of it in turns.
///
/// - `Benchmarks` lists what can be measured, a `NAME SIZE` a line;
/// - `Benchmarks NAME SIZE` measures it, and prints the median in nanoseconds, or bytes;
/// - `Benchmarks steps` lists the steps, and `Benchmarks step NAME COUNT` takes one so many times, for `instructions`.
let arguments = Array(CommandLine.arguments.dropFirst())

if arguments == ["steps"] {
  for step in Step.all { print(step.name) }
} else if arguments.count == 3, let step = Step.all.first(where: { $0.name == arguments[1] }),
  let count = Int(arguments[2])
{
  let take = try step.prepare()
  for _ in 0..<count { take() }
} else if arguments.count == 2, let measurement = Measurement.all.first(where: { $0.name == arguments[0] }),
  let size = Int(arguments[1])
{
  print(measurement.take(size))
} else {
  for measurement in Measurement.all {
    for size in measurement.sizes { print(measurement.name, size) }
  }
}
