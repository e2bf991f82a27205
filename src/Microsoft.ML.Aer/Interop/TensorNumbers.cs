using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Operations of tensors with numbers, for use instead of TorchSharp's own: what those convert from a number at the call has
/// no owner, and may be collected, and so freed, while the native operation still reads it. Here it is held until the operation
/// has ended.
/// </summary>
/// <remarks>TorchSharp's sums of two tensors are among them: it multiplies the second by a number, 1. <c>TensorNumbersTests</c> finds calls of any.</remarks>
internal static class TensorNumbers
{
    private static readonly Scalar Zero = 0, One = 1, Two = 2;

    public static Tensor Add(this Tensor x, Tensor y) => x.add(y, One);

    public static Tensor AddInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    public static Tensor Add(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.add(number, One);
    }

    public static Tensor AddInPlace(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.add_(number, One);
    }

    /// <summary>x + factor y, in x.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor y, double factor)
    {
        using Scalar number = factor;
        return x.add_(y, number);
    }

    /// <summary>x + a b.</summary>
    public static Tensor AddProduct(this Tensor x, Tensor a, Tensor b) => x.addcmul(a, b, One);

    /// <summary>x + factor a b, in x.</summary>
    public static Tensor AddProductInPlace(this Tensor x, Tensor a, Tensor b, double factor)
    {
        using Scalar number = factor;
        return x.addcmul_(a, b, number);
    }

    /// <summary>x + factor a / b, in x.</summary>
    public static Tensor AddQuotientInPlace(this Tensor x, Tensor a, Tensor b, double factor)
    {
        using Scalar number = factor;
        return x.addcdiv_(a, b, number);
    }

    public static Tensor Subtract(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.sub(number);
    }

    public static Tensor Multiply(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.mul(number);
    }

    public static Tensor MultiplyInPlace(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.mul_(number);
    }

    public static Tensor Divide(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.div(number);
    }

    public static Tensor DivideInPlace(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.div_(number);
    }

    public static Tensor Square(this Tensor x) => x.pow(Two);

    public static Tensor Clamp(this Tensor x, double minimum, double maximum)
    {
        using Scalar low = minimum, high = maximum;
        return x.clamp(low, high);
    }

    public static Tensor ClampMin(this Tensor x, double minimum)
    {
        using Scalar number = minimum;
        return x.clamp_min(number);
    }

    public static Tensor ClampMax(this Tensor x, double maximum)
    {
        using Scalar number = maximum;
        return x.clamp_max(number);
    }

    public static Tensor Less(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.lt(number);
    }

    public static Tensor LessOrEqual(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.le(number);
    }

    public static Tensor Greater(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.gt(number);
    }

    public static Tensor GreaterOrEqual(this Tensor x, double value)
    {
        using Scalar number = value;
        return x.ge(number);
    }

    public static Tensor IsZero(this Tensor x) => x.eq(Zero);

    public static Tensor IsNotZero(this Tensor x) => x.ne(Zero);

    /// <summary>The value where the mask is true.</summary>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, double value)
    {
        using Scalar number = value;
        return x.masked_fill(mask, number);
    }

    /// <summary>The value at some indices of the first dimension.</summary>
    public static Tensor IndexFill(this Tensor x, Tensor indices, double value)
    {
        using Scalar number = value;
        return x.index_fill(0, indices, number);
    }

    /// <summary>A tensor of the same shape, type and device with one value everywhere.</summary>
    public static Tensor FullLike(this Tensor x, double value)
    {
        using Scalar number = value;
        return full_like(x, number);
    }

    /// <summary>A tensor with one value everywhere.</summary>
    public static Tensor Full(long[] shape, double value, ScalarType type, Device device)
    {
        using Scalar number = value;
        return full(shape, number, type, device);
    }

    /// <summary>0, 1, ... as int64.</summary>
    public static Tensor Range(long count, Device device)
    {
        using Scalar end = count;
        return arange(Zero, end, One, ScalarType.Int64, device);
    }
}
