namespace Microsoft.ML.Aer.Conformance;

/// <summary>All settings of verl's policy losses. A loss ignores those of the others, as it does in verl.</summary>
internal sealed class VerlLossSettings(GoldenConfig config)
{
    private readonly double _low = config.Number("clip_ratio_low", config.Number("clip_ratio", 0.2));
    private readonly double _high = config.Number("clip_ratio_high", config.Number("clip_ratio", 0.28));
    private readonly double _bound = config.Number("clip_ratio_c", 3);
    private readonly double _positiveTemperature = config.Number("tau_pos", 1);
    private readonly double _negativeTemperature = config.Number("tau_neg", 1.05);
    private readonly double _clippedShare = config.Number("clip_cov_ratio", 1);
    private readonly double _lowerBound = config.Number("clip_cov_lb", 1);
    private readonly double _upperBound = config.Number("clip_cov_ub", 5);
    private readonly double _penalisedShare = config.Number("kl_cov_ratio", 0.2);
    private readonly double _coefficient = config.Number("ppo_kl_coef", 1);
    private readonly double _beta = config.Number("dro_beta", double.NaN);

    public PolicyLoss Loss(string name) => name switch
    {
        "vanilla" => PolicyLoss.DualClip(_low, _high, _bound),
        "gspo" => Gspo(),
        "sapo" => PolicyLoss.Sapo(_positiveTemperature, _negativeTemperature),
        "cispo" => PolicyLoss.Cispo(1 + _high, 1 - _low),
        "gpg" => PolicyLoss.Gpg(),
        "geo_mean" => PolicyLoss.GeometricMean(_low, _high),
        "clip_cov" => PolicyLoss.ClipCov(_clippedShare, _lowerBound, _upperBound, _low, _high),
        "kl_cov" => PolicyLoss.KlCov(_penalisedShare, _coefficient),
        "dppo_tv" => PolicyLoss.Dppo(PolicyDivergence.TotalVariation, _low, _high, _bound),
        "dppo_kl" => PolicyLoss.Dppo(PolicyDivergence.KullbackLeibler, _low, _high, _bound),
        "dro" => PolicyLoss.Dro(_beta),
        _ => throw new NotSupportedException($"unknown policy_loss {name}"),
    };

    private PolicyLoss Gspo()
    {
        PolicyLoss loss = PolicyLoss.Gspo(_low, _high);
        loss.RatioLevel = ImportanceLevel.CompletionPerToken;
        return loss;
    }
}
