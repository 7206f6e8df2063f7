/// Walks to the minimum of a smooth convex function: limited-memory BFGS (Nocedal and Wright, Numerical Optimization,
/// algorithms 7.4 and 3.1).
///
/// It draws nothing at random, so the same function always gives the same walk.
struct QuasiNewton {
  typealias Objective = ([Double]) -> (loss: Double, gradient: [Double])

  private(set) var point: [Double]
  private(set) var loss: Double
  private(set) var gradient: [Double]
  /// The last moves and the changes of the gradient along them, oldest first.
  private var history: [(move: [Double], change: [Double], curvature: Double)] = []
  private static let historyCount = 10

  init(from point: [Double], _ objective: Objective) {
    self.point = point
    (loss, gradient) = objective(point)
  }

  /// Takes one step; false if no step makes the loss smaller, which means that the minimum is reached.
  mutating func step(_ objective: Objective) -> Bool {
    var direction = descentDirection()
    var slope = dot(direction, gradient)
    if slope >= 0 {
      history.removeAll()
      direction = gradient.map { -$0 }
      slope = dot(direction, gradient)
    }
    let norm = dot(gradient, gradient).squareRoot()
    guard norm > 1e-9 else { return false }
    var length = history.isEmpty ? min(1, 1 / norm) : 1
    for _ in 0..<20 {
      let next = zip(point, direction).map { $0 + length * $1 }
      let (nextLoss, nextGradient) = objective(next)
      if nextLoss <= loss + 1e-4 * length * slope {
        remember(move: zip(next, point).map { $0 - $1 }, change: zip(nextGradient, gradient).map { $0 - $1 })
        (point, loss, gradient) = (next, nextLoss, nextGradient)
        return true
      }
      length /= 2
    }
    return false
  }

  private mutating func remember(move: [Double], change: [Double]) {
    let curvature = dot(move, change)
    guard curvature > 1e-12 else { return }
    history.append((move, change, curvature))
    if history.count > Self.historyCount { history.removeFirst() }
  }

  /// Minus the gradient, multiplied by the inverse Hessian that the history suggests.
  private func descentDirection() -> [Double] {
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for pair in history.reversed() {
      let factor = dot(pair.move, direction) / pair.curvature
      factors.append(factor)
      for index in direction.indices { direction[index] -= factor * pair.change[index] }
    }
    if let last = history.last {
      let scale = last.curvature / dot(last.change, last.change)
      for index in direction.indices { direction[index] *= scale }
    }
    for (pair, factor) in zip(history, factors.reversed()) {
      let correction = factor - dot(pair.change, direction) / pair.curvature
      for index in direction.indices { direction[index] += correction * pair.move[index] }
    }
    return direction
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
