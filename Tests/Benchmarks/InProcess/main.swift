import Foundation

/// Measures the console's parts in this process, at growing sizes. `compare` runs two versions of it in turns.
///
/// - `Benchmarks` lists what can be measured, a `NAME SIZE` a line;
/// - `Benchmarks NAME SIZE` measures it, and prints the median in nanoseconds, or bytes.
let arguments = Array(CommandLine.arguments.dropFirst())

if arguments.count == 2, let measurement = Measurement.all.first(where: { $0.name == arguments[0] }),
  let size = Int(arguments[1])
{
  print(measurement.take(size))
} else {
  for measurement in Measurement.all {
    for size in measurement.sizes { print(measurement.name, size) }
  }
}
