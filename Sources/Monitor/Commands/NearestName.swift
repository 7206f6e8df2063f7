/// The known name that a mistyped one most probably means: the nearest by edit distance (Levenshtein), if it
/// differs in at most a third of its letters (and always at most two for short names).
func nearestName(to name: String, among known: [String]) -> String? {
  let scored = known.map { (name: $0, distance: editDistance(Array(name.utf8), Array($0.utf8))) }
  guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, best.name.utf8.count / 3) && best.distance < best.name.utf8.count ? best.name : nil
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let replaced = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
