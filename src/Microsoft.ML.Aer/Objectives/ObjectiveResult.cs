using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>What an objective made of one micro-batch.</summary>
/// <param name="Loss">Scalar, differentiable with respect to log-probabilities and entropies; in the caller's dispose scope.</param>
/// <param name="Metrics">The micro-batch's share of the step's metrics.</param>
internal sealed record ObjectiveResult(Tensor Loss, ObjectiveMetrics Metrics);
