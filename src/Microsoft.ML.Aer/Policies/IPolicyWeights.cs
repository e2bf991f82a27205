namespace Microsoft.ML.Aer;

/// <summary>
/// The values of a policy's parameters, as float32 in native memory, row by row. Training implements it over
/// TorchSharp's own memory, so that a sampler reads each update where it was written; serving over memory filled
/// from a checkpoint, without TorchSharp.
/// </summary>
/// <remarks>Pointers stay valid and fixed until the owner is disposed; readers never write and never free.</remarks>
internal interface IPolicyWeights
{
    PolicyConfig Config { get; }

    /// <summary>Address of the first float of the parameter called <paramref name="name"/> (<see cref="PolicyLayout"/>).</summary>
    nint Address(string name);
}
