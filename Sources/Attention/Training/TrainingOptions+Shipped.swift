extension TrainingOptions {
  /// How the shipped model was trained first: 260,000 posts, fewer than half of those there are, and at the end those
  /// that people judged.
  public static let shipped: TrainingOptions = {
    var options = TrainingOptions()
    options.batch = 64
    options.passes = 1
    options.finalPasses = 1
    options.rate.peak = 1.5e-4
    options.evaluations = 8
    options.shares = [
      "en_tweeteval": Share(0.7, final: 0.8), "en_tse": Share(0.6, final: 0.2), "en_sst": Share(1, final: 0.4),
      "en_goemotions": Share(0.35, final: 0.04), "en_twitterfin": Share(0.6, final: 0.1),
      "en_newsmtsc": Share(1, final: 0.4), "en_brandtweets": Share(0.8, final: 0.2),
      "en_sent140": Share(0.08, final: 0), "en_entitytweets": Share(0.06, final: 0),
      "en_textemotion": Share(0.2, final: 0), "zh_smp2020_usual": Share(0.8, final: 0.45),
      "zh_smp2020_virus": Share(1, final: 0.7), "zh_chnsenticorp": Share(1, final: 0.4),
      "zh_weibo2018": Share(1, final: 0.4), "zh_shopping10": Share(0.25, final: 0.04),
      "zh_waimai": Share(0.8, final: 0.3), "zh_carforum": Share(0.4, final: 0.05),
      "zh_finnews": Share(0.7, final: 0.1), "zh_finheadlines": Share(0.3, final: 0.05),
      "zh_covidweibo": Share(0.3, final: 0.1), "zh_nlpcc2013": Share(0.4, final: 0.1),
      "zh_moods8": Share(0.12, final: 0), "zh_clueemotion": Share(0.5, final: 0),
      "zh_conversation": Share(0.06, final: 0), "zh_weibosenti": Share(0.1, final: 0.02),
    ]
    return options
  }()

  /// How it was trained on from there: 346,000 posts, more of them in Chinese and more of each long text.
  public static let shippedSecond: TrainingOptions = {
    var options = TrainingOptions.shipped
    options.seed = 2
    options.maximumTokens = 192
    options.rate.peak = 1.2e-4
    // The first step's end is better than this one until its rate falls, so nothing is decided before the end.
    options.patience = options.evaluations
    options.keepsAverage = true
    options.shares = [
      "en_tweeteval": Share(1.2, final: 0.8), "en_tse": Share(0.8, final: 0.1), "en_sst": Share(1, final: 0.3),
      "en_goemotions": Share(0.5, final: 0.03), "en_twitterfin": Share(0.6, final: 0.1),
      "en_newsmtsc": Share(0.7, final: 0.3), "en_brandtweets": Share(0.6, final: 0.1),
      "en_sent140": Share(0.2, final: 0), "en_entitytweets": Share(0.15, final: 0),
      "en_textemotion": Share(0.3, final: 0), "zh_smp2020_usual": Share(1, final: 0.4),
      "zh_smp2020_virus": Share(1.5, final: 0.8), "zh_chnsenticorp": Share(1.5, final: 0.6),
      "zh_weibo2018": Share(2, final: 0.8), "zh_shopping10": Share(0.4, final: 0.03),
      "zh_waimai": Share(0.8, final: 0.3), "zh_carforum": Share(0.5, final: 0.05),
      "zh_finnews": Share(0.5, final: 0.1), "zh_finheadlines": Share(0.3, final: 0.05),
      "zh_covidweibo": Share(0.4, final: 0.1), "zh_nlpcc2013": Share(0.5, final: 0.1),
      "zh_moods8": Share(0.3, final: 0), "zh_clueemotion": Share(0.5, final: 0),
      "zh_conversation": Share(0.1, final: 0), "zh_weibosenti": Share(0.3, final: 0.02),
    ]
    return options
  }()
}
