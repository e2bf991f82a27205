using TorchSharp;

namespace Microsoft.ML.Aer.Tests;

public sealed class TorchNativeTests
{
    [Fact]
    public void EnsureLoaded_CalledTwice_LetsTorchSharpCompute()
    {
        TorchNative.EnsureLoaded();
        TorchNative.EnsureLoaded();

        using var scope = torch.NewDisposeScope();
        torch.Tensor product = torch.tensor(new float[,] { { 1, 2 }, { 3, 4 } }).matmul(torch.tensor(new float[] { 1, 10 })); // [2]

        Assert.Equal([21f, 43f], product.data<float>().ToArray());
    }
}
