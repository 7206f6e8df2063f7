extension HeadTraining.Options {
  /// What the shipped model was trained with.
  public static let shipped = HeadTraining.Options()
}
