namespace Microsoft.ML.Aer;

/// <summary>
/// What sets one model type apart: how its config.json is read and what its checkpoint tensors are called. The
/// computation itself is one for all and follows <see cref="PolicyConfig"/>. Stateless.
/// </summary>
internal interface IPolicyFamily
{
    /// <summary><c>model_type</c> in config.json.</summary>
    string ModelType { get; }

    /// <summary>Reads the keys of config.json this family has; the caller refuses what was not read.</summary>
    PolicyConfig ReadConfig(ConfigObject json);

    /// <summary>The checkpoint's tensors and which rows of which parameter each one is.</summary>
    IEnumerable<CheckpointTensor> Tensors(PolicyConfig config);
}
