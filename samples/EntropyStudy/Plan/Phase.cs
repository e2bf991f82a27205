namespace EntropyStudy;

/// <summary>What a run is for.</summary>
internal enum Phase
{
    /// <summary>The untrained policy on validation problems.</summary>
    BaseValidation,

    /// <summary>A candidate setting, judged on validation problems only.</summary>
    Tuning,

    /// <summary>The untrained policy on test problems, once the scenario's settings are chosen.</summary>
    BaseTest,

    /// <summary>A chosen setting, judged on test problems.</summary>
    Main,
}
