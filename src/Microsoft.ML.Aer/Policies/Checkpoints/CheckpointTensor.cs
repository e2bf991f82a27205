namespace Microsoft.ML.Aer;

/// <summary>A tensor of a Hugging Face checkpoint and the rows of our parameter it stands for.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Parameter">The parameter's name (<see cref="PolicyLayout"/>).</param>
/// <param name="FirstRow">First row of the parameter; 0 where the tensor is the whole parameter.</param>
/// <param name="Shape">The tensor's shape in the checkpoint; its first entry is the number of rows.</param>
internal sealed record CheckpointTensor(string Name, string Parameter, long FirstRow, long[] Shape)
{
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Where the tensor's first value lies in the parameter, in values.</summary>
    public long Offset => FirstRow * (Shape.Length > 1 ? Shape[1] : 1);
}
