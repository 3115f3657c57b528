// When a source learns that its batches have gone for good.
#include "streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/reader.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace spindrift::pipeline {
namespace {

using namespace io;

using samples::ends;
using tests::eventually;

/// What both sides have seen, to be looked at while a pipeline runs.
struct Scene {
    std::atomic<std::uint64_t> read = 0;          // batches
    std::atomic<std::uint64_t> idle = 0;          // reads that brought nothing
    std::atomic<std::uint64_t> acknowledged = 0;  // batches
    std::atomic<std::size_t> truncated = 1000;    // messages of a batch
    std::atomic<std::uint64_t> closed_at = 0;     // acknowledged when the source was closed
    std::atomic<std::uint64_t> written = 0;       // messages
    std::atomic<std::uint64_t> confirmed = 0;     // messages
    std::atomic<bool> asynchronous = false;       // confirmations are set from outside
    std::vector<std::uint64_t> acknowledgements;  // all of them; to be looked at when it is closed

    /// Waits until the source has been asked, and told, again and again. \returns what is acknowledged then
    [[nodiscard]] std::uint64_t acknowledged_at_rest() const {
        const std::uint64_t before = idle;
        EXPECT_TRUE(eventually([&] { return idle >= before + 5; }));
        return acknowledged;
    }
};

/// Gives so many batches of ten empty messages, then nothing.
class TenSource final : public Source {
public:
    TenSource(Scene& scene, std::uint64_t batches) : scene_(scene), batches_(batches) {}

    [[nodiscard]] std::string name() const override { return "ten"; }
    [[nodiscard]] std::unique_ptr<Batch> make_batch() const override { return std::make_unique<Batch>(); }
    nmsg::Errc read(Batch& batch, const StopSignal& stop) override {
        batch.payloads.clear();
        if (scene_.read == batches_) {
            static_cast<void>(stop.wait_readable(-1, 1));
            ++scene_.idle;
            return nmsg::Errc::again;
        }
        batch.payloads.resize(10);
        ++scene_.read;
        return nmsg::Errc::success;
    }
    void decode(Batch&) const override {}
    nmsg::Errc account(const Batch&, Counters&, const Reporter&) override { return nmsg::Errc::success; }
    [[nodiscard]] bool acknowledges() const noexcept override { return true; }
    void truncate(const Batch&, std::size_t taken) override { scene_.truncated = taken; }
    void acknowledge(std::uint64_t batches) override {
        EXPECT_GT(batches, scene_.acknowledged);
        EXPECT_LE(batches, scene_.read);
        scene_.acknowledged = batches;
        scene_.acknowledgements.push_back(batches);
    }
    void close(Counters&, const Reporter&) override { scene_.closed_at = scene_.acknowledged.load(); }

private:
    Scene& scene_;
    std::uint64_t batches_;
};

class CountChunk final : public Chunk {
public:
    std::size_t count = 0;
};

/// Keeps the last `keep` messages back, like a sink of containers, and may fail.
class KeepingSink final : public Sink {
public:
    KeepingSink(Scene& scene, std::size_t keep, std::uint64_t fail_at = 0)
        : scene_(scene), keep_(keep), fail_at_(fail_at) {}

    [[nodiscard]] std::string name() const override { return "keeping"; }
    [[nodiscard]] std::unique_ptr<Chunk> make_chunk() const override { return std::make_unique<CountChunk>(); }
    std::size_t format(const Batch&, const Slice& slice, Chunk& chunk) const override {
        return static_cast<CountChunk&>(chunk).count = slice.count;
    }
    void pack(Chunk& chunk) override {
        packed_ += static_cast<const CountChunk&>(chunk).count;
        chunk.unwritten = std::min<std::size_t>(packed_, keep_);
    }
    void write(Chunk& chunk, Counters&, const Reporter&, const StopSignal&) override {
        scene_.written += static_cast<const CountChunk&>(chunk).count;
        if (fail_at_ != 0 && scene_.written >= fail_at_) {
            throw Error("broken");
        }
        if (!scene_.asynchronous) {
            scene_.confirmed = scene_.written.load();
        }
    }
    [[nodiscard]] std::uint64_t sent() const override { return scene_.written; }
    [[nodiscard]] std::uint64_t confirmed() const override { return scene_.confirmed; }
    void close(Counters&, const Reporter&, const StopSignal&) override { scene_.confirmed = scene_.written.load(); }

private:
    Scene& scene_;
    std::size_t keep_;
    std::uint64_t fail_at_;
    std::size_t packed_ = 0;
};

/// Lets a pipeline come to its end, where all that was kept back leaves.
void end(Pipeline& pipeline) {
    pipeline.stop();
    EXPECT_TRUE(ends(pipeline));
    EXPECT_TRUE(pipeline.close());
}

TEST(Acknowledgement, FollowsWriting) {
    Scene scene;
    Pipeline pipeline;
    pipeline.add(std::make_unique<TenSource>(scene, 500));
    pipeline.add(std::make_unique<KeepingSink>(scene, 0));
    pipeline.start();
    EXPECT_TRUE(eventually([&] { return scene.acknowledged == 500; }));
    end(pipeline);
    EXPECT_EQ(scene.closed_at, 500U);
}

TEST(Acknowledgement, WaitsForWhatIsKeptBack) {
    Scene scene;
    Pipeline pipeline;
    pipeline.add(std::make_unique<TenSource>(scene, 20));
    pipeline.add(std::make_unique<KeepingSink>(scene, 25));
    pipeline.start();
    EXPECT_TRUE(eventually([&] { return scene.written == 200 && scene.acknowledged == 17; }));
    EXPECT_EQ(scene.acknowledged_at_rest(), 17U) << "200 messages, 25 of them kept: the first 17 batches have gone";
    end(pipeline);
    EXPECT_EQ(scene.closed_at, 20U);
    EXPECT_EQ(scene.acknowledgements.rbegin()[1], 17U) << "the rest at once";
}

TEST(Acknowledgement, WaitsForArrival) {
    Scene scene;
    scene.asynchronous = true;
    Pipeline pipeline;
    pipeline.add(std::make_unique<TenSource>(scene, 20));
    pipeline.add(std::make_unique<KeepingSink>(scene, 0));
    pipeline.start();
    EXPECT_TRUE(eventually([&] { return scene.written == 200; }));
    EXPECT_EQ(scene.acknowledged_at_rest(), 0U);
    scene.confirmed = 55;
    EXPECT_TRUE(eventually([&] { return scene.acknowledged == 5; }));
    EXPECT_EQ(scene.acknowledged_at_rest(), 5U);
    scene.confirmed = 200;
    EXPECT_TRUE(eventually([&] { return scene.acknowledged == 20; }));
    end(pipeline);
    EXPECT_EQ(scene.acknowledgements.front(), 5U);
}

TEST(Acknowledgement, WaitsForAllSinks) {
    for (const bool mirror : {false, true}) {
        Scene scene;
        Scene other;
        Pipeline pipeline({.mirror = mirror});
        pipeline.add(std::make_unique<TenSource>(scene, 20));
        pipeline.add(std::make_unique<KeepingSink>(scene, 0));
        pipeline.add(std::make_unique<KeepingSink>(other, mirror ? 100 : 50));
        pipeline.start();
        const std::uint64_t all = mirror ? 200 : 100;
        EXPECT_TRUE(eventually([&] { return other.written == all && scene.acknowledged == 10; })) << scene.acknowledged;
        EXPECT_EQ(scene.acknowledged_at_rest(), 10U);
        end(pipeline);
        EXPECT_EQ(scene.closed_at, 20U);
        EXPECT_EQ(scene.acknowledgements.rbegin()[1], 10U);
    }
}

TEST(Acknowledgement, NeverComesFromAFailedSink) {
    Scene scene;
    Pipeline pipeline;
    pipeline.add(std::make_unique<TenSource>(scene, 500));
    pipeline.add(std::make_unique<KeepingSink>(scene, 0, 101));
    EXPECT_FALSE(pipeline.run());
    EXPECT_EQ(scene.closed_at, 10U);
}

TEST(Acknowledgement, IsExactWhenACountEndsIt) {
    Scene scene;
    Pipeline pipeline({.count = 34});
    pipeline.add(std::make_unique<TenSource>(scene, 500));
    pipeline.add(std::make_unique<KeepingSink>(scene, 7));
    EXPECT_TRUE(pipeline.run());
    EXPECT_EQ(scene.written, 34U);
    EXPECT_EQ(scene.truncated, 4U);
    EXPECT_EQ(scene.closed_at, 4U);  // the fourth as far as it was used
}

TEST(Acknowledgement, ComesFromReadersWhenTheyGoOn) {
    Scene scene;
    Reader reader(std::make_unique<TenSource>(scene, 3));
    for (int i = 0; i < 20; ++i) {
        reader.next();
        EXPECT_EQ(scene.acknowledged, i < 10 ? 0U : 1U);
    }
    reader.next();
    EXPECT_EQ(scene.acknowledged, 2U);
}

}  // namespace
}  // namespace spindrift::pipeline
