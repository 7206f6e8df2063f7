extension HeadTraining.Options {
  /// What the shipped model was trained with: hand-labelled tweets by their whole weight, the other judged
  /// collections by less, and least those whose labels were guessed. `docs/model.md` has the figures.
  public static let shipped: HeadTraining.Options = {
    let judged = [
      "en_brandtweets", "en_goemotions", "en_newsmtsc", "en_sst", "en_tse", "en_twitterfin", "zh_carforum",
      "zh_chnsenticorp", "zh_clueemotion", "zh_covidweibo", "zh_finheadlines", "zh_finnews", "zh_nlpcc2013",
      "zh_shopping10", "zh_smp2020_usual", "zh_smp2020_virus", "zh_waimai", "zh_weibo2018",
    ]
    let guessed = [
      "en_entitytweets", "en_sent140", "en_textemotion", "zh_conversation", "zh_moods8", "zh_weibosenti",
    ]
    var weights = ["en_tweeteval": 1.0]
    for source in judged { weights[source] = 0.3 }
    for source in guessed { weights[source] = 0.1 }
    return HeadTraining.Options(classBalance: 1, sourceWeights: weights, penalty: 0.03, maximumSteps: 200)
  }()
}
