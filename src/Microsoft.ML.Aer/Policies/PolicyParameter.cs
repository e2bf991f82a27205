namespace Microsoft.ML.Aer;

/// <summary>One parameter tensor of a policy in this library's layout.</summary>
/// <param name="Name">Its name, see <see cref="PolicyLayout"/>.</param>
/// <param name="Shape">Its shape; matrices are [out, in] as in checkpoints.</param>
internal sealed record PolicyParameter(string Name, long[] Shape)
{
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
