using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The 256-bit arithmetic against known digits and identities.</summary>
public sealed class BigFloatTests
{
    // Seventy digits of each, as published.
    [Theory]
    [InlineData("pi", "3.1415926535897932384626433832795028841971693993751058209749445923078164")]
    [InlineData("e", "2.7182818284590452353602874713526624977572470936999595749669676277240766")]
    [InlineData("ln 2", "0.6931471805599453094172321214581765680755001343602552541206800094933936")]
    [InlineData("ln 10", "2.3025850929940456840179914546843642076011014886287729760333279009675726")]
    [InlineData("sqrt 2", "1.4142135623730950488016887242096980785696718753769480731766797379907324")]
    [InlineData("sin 1", "0.8414709848078965066525023216302989996225630607983710656727517099919104")]
    [InlineData("atan 2", "1.1071487177940905030170654601785370400700476454014326466765392074337103")]
    [InlineData("gamma(1/4)", "3.6256099082219083119306851558676720029951676828800654674333779995699192")]
    [InlineData("EulerGamma", "0.5772156649015328606065120900824024310421593359399235988057672348848677")]
    public void Constants_HaveTheirKnownDigits(string name, string digits)
    {
        BigFloat value = name switch
        {
            "pi" => BigFunctions.Pi,
            "e" => BigFunctions.Exp(BigFloat.One),
            "ln 2" => BigFunctions.Log(2),
            "ln 10" => BigFunctions.Log(10),
            "sqrt 2" => ((BigFloat)2).Sqrt(),
            "sin 1" => BigFunctions.SinCos(BigFloat.One).Sin,
            "atan 2" => BigFunctions.Atan(2),
            "gamma(1/4)" => MathFunctions.Apply("gamma", [new MathRational(1, 4)], new MathBudget(10_000))!.Value.Complex.Re,
            _ => BigFunctions.EulerGamma,
        };
        BigInteger expected = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        BigFloat error = value - BigFloat.From(new MathRational(expected, BigInteger.Pow(10, 70)));
        Assert.True(error.Magnitude < -230, $"{name} differs by 2^{error.Magnitude}");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(-7, 5)]
    [InlineData(355, 113)]
    [InlineData(100_003, 7)]
    [InlineData(1, 1_000_003)]
    public void Functions_KeepTheirIdentities(int numerator, int denominator)
    {
        BigFloat x = BigFloat.From(new MathRational(numerator, denominator));
        (BigFloat sin, BigFloat cos) = BigFunctions.SinCos(x);
        Close(sin * sin + cos * cos, BigFloat.One);
        Close(BigFunctions.Exp(x) * BigFunctions.Exp(-x), BigFloat.One);
        Close(BigFunctions.Exp(BigFunctions.Log(x.Abs())), x.Abs());
        (sin, cos) = BigFunctions.SinCos(BigFunctions.Atan(x));
        Close(sin / cos, x);
        Close(x.Abs().Sqrt() * x.Abs().Sqrt(), x.Abs());

        static void Close(BigFloat a, BigFloat b) => Assert.True((a - b).Magnitude < b.Magnitude - 225, $"{a} is not {b}");
    }

    [Fact]
    public void Exp_OfPiRootOf163_IsNotTheInteger()
    {
        BigFloat value = BigFunctions.Exp(BigFunctions.Pi * ((BigFloat)163).Sqrt());
        // Famously short of it by 7.5e-13.
        double missing = (BigFloat.From(BigInteger.Parse("262537412640768744", CultureInfo.InvariantCulture)) - value).ToDouble();
        Assert.InRange(missing, 7.49e-13, 7.51e-13);
    }
}
