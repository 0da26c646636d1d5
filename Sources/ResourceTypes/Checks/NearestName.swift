/// The right name that somebody meant.
package enum NearestName {
  /// The candidate that takes the fewest changes of a letter, at most a third of them; nil where none is near. Of numbers
  /// the one that is nearest.
  package static func of(_ name: String, among candidates: [String]) -> String? {
    if let number = Double(name) {
      return candidates.compactMap { candidate in Double(candidate).map { (abs($0 - number), candidate) } }
        .min { $0.0 < $1.0 }?.1
    }
    let most = max(1, min(3, name.count / 3))
    return candidates.filter { $0 != name }.map { (distance($0, name, most: most), $0) }.filter {
      $0.0 <= most
    }.min {
      ($0.0, $0.1) < ($1.0, $1.1)
    }?.1
  }

  /// Letters changed, added, left out, or swapped with the next; case counts for nothing.
  private static func distance(_ left: String, _ right: String, most: Int) -> Int {
    let (left, right) = (Array(left.lowercased()), Array(right.lowercased()))
    guard abs(left.count - right.count) <= most else { return most + 1 }
    var before: [Int] = []
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var next = [i + 1]
      for (j, other) in right.enumerated() {
        var cost = min(row[j] + (letter == other ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { cost = min(cost, before[j - 1] + 1) }
        next.append(cost)
      }
      (before, row) = (row, next)
    }
    return row[right.count]
  }
}
