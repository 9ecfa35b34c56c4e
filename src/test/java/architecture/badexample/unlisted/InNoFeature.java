package architecture.badexample.unlisted;

/** Lives in a package that the table does not know, without a package-info.java. */
final class InNoFeature {
    private InNoFeature() {}
}
