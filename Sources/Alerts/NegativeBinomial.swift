import Glibc

/// The negative binomial law of counts that vary more than chance alone: the variance is `mean + mean² / size`.
enum NegativeBinomial {
  /// The signed root of the deviance of a count, which is close to normal with a variance of 1 (McCullagh and Nelder,
  /// *Generalized Linear Models*, 1989, chapter 2.4 and exercise 6.2). `mean` and `size` are positive.
  static func signedDeviance(_ count: Double, mean: Double, size: Double) -> Double {
    let gain = count > 0 ? count * log(count / mean) : 0
    let loss = (count + size) * log((count + size) / (mean + size))
    let root = (2 * max(0, gain - loss)).squareRoot()
    return count < mean ? -root : root
  }

  static func standardDeviation(mean: Double, size: Double) -> Double { (mean + mean * mean / size).squareRoot() }
}
