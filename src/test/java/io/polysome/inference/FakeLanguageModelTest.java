package io.polysome.inference;

class FakeLanguageModelTest extends LanguageModelContract {
    private final LanguageModel model = new FakeLanguageModel(new ModelArchitecture(3, 16, 4));

    @Override
    protected LanguageModel model() {
        return model;
    }
}
