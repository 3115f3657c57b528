#include "pipeline_setup.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/io/container/container_receiver.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/condition.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

// Random pipelines with random faults: messages in are messages out, once for each mirror, plus losses that have a
// name.

namespace spindrift::pipeline {
namespace {

using namespace io;

class DatagramsBatch final : public ContainerBatch {
public:
    std::vector<std::string> datagrams;
};

/// Datagrams from memory, received as from a socket.
class DatagramsSource final : public SourceOf<DatagramsBatch> {
public:
    DatagramsSource(std::vector<std::string> datagrams, const HeaderFilter& filter)
        : datagrams_(std::move(datagrams)), receiver_({.filter = filter}) {}

    [[nodiscard]] std::string name() const override { return "datagrams"; }
    [[nodiscard]] std::unique_ptr<Batch> make_batch() const override { return std::make_unique<DatagramsBatch>(); }
    void close(Counters& counters, const Reporter& report) override { receiver_.close(name(), counters, report); }

private:
    nmsg::Errc read_batch(DatagramsBatch& batch, const StopSignal&) override {
        batch.reset();
        batch.datagrams.clear();
        if (next_ == datagrams_.size()) {
            return nmsg::Errc::eof;
        }
        constexpr std::size_t per_batch = 16;
        while (next_ < datagrams_.size() && batch.datagrams.size() < per_batch) {
            batch.datagrams.push_back(datagrams_[next_++]);
        }
        for (const std::string& datagram : batch.datagrams) {
            receiver_.add_message(batch, as_bytes(datagram), {});
        }
        return nmsg::Errc::success;
    }
    void decode_batch(DatagramsBatch& batch) const override { receiver_.decode(batch); }
    nmsg::Errc account_batch(const DatagramsBatch& batch, Counters& counters, const Reporter& report) override {
        receiver_.account(batch, name(), counters, report);
        return nmsg::Errc::success;
    }

    std::vector<std::string> datagrams_;
    std::size_t next_ = 0;
    ContainerReceiver receiver_;
};

}  // namespace
}  // namespace spindrift::pipeline

template class spindrift::pipeline::SourceOf<spindrift::pipeline::DatagramsBatch>;

namespace spindrift::pipeline {
namespace {

/// What is put into inputs, and what must become of it.
struct Expected {
    std::uint64_t containers = 0;  // whole ones
    std::uint64_t messages = 0;    // in those
    std::uint64_t corrupt = 0;
    std::uint64_t filtered = 0;
    std::uint64_t unmatched = 0;
    std::uint64_t malformed = 0;   // datagrams
    std::uint64_t incomplete = 0;  // containers
    std::uint64_t unreadable = 0;  // lines
};

/// One random pipeline.
class RandomRun {
public:
    explicit RandomRun(unsigned seed) : random_(seed) {}

    void run() {
        mirror_ = one_in(2);
        matches_ = one_in(2);
        filter_.operator_id = one_in(2) ? 1U : 0U;
        samples::PipelineSetup setup({.mirror = mirror_, .workers = 1 + up_to(3)});
        for (unsigned i = up_to(2); i < 3; ++i) {
            add_source(*setup.pipeline, i);
        }
        if (matches_) {
            setup.pipeline->add(std::make_unique<Condition>(nmsg::Predicate("source == 1", nmsg::built_in_types())));
        }
        const unsigned sinks = 1 + up_to(2);
        for (unsigned i = 0; i < sinks; ++i) {
            add_sink(*setup.pipeline, i);
        }
        EXPECT_TRUE(setup.pipeline->run());
        check(setup.pipeline->counters(), mirror_ ? sinks : 1);
    }

private:
    unsigned up_to(unsigned max) { return std::uniform_int_distribution(0U, max)(random_); }
    bool one_in(unsigned count) { return up_to(count - 1) == 0; }

    // --- inputs

    void add_source(Pipeline& pipeline, unsigned number) {
        const std::string path = folder_.path(fmt::format("in{}", number));
        switch (up_to(2)) {
            case 0: {
                std::string all;
                for (const std::string& unit : units(false)) {
                    all += unit;
                }
                std::ofstream(path) << all;
                pipeline.add(std::make_unique<NmsgFileSource>(path, NmsgFileSource::Options{.filter = filter_}));
                break;
            }
            case 1: pipeline.add(std::make_unique<DatagramsSource>(units(true), filter_)); break;
            default: std::ofstream(path) << lines(); pipeline.add(std::make_unique<JsonFileSource>(path));
        }
    }

    // Containers and fragments, some of them damaged, in random order where that is possible.
    std::vector<std::string> units(bool damaged) {
        std::vector<std::string> units = {whole()};
        for (unsigned i = up_to(40); i > 0; --i) {
            switch (up_to(damaged ? 3 : 2)) {
                case 0: units.push_back(samples::container(body(true))); break;
                case 1: units.push_back(whole()); break;
                case 2: add_fragments(units); break;
                default: units.push_back(malformed());
            }
        }
        std::shuffle(units.begin(), units.end(), random_);
        return units;
    }

    std::string whole() { return samples::container(samples::stored_zlib(body(true)), samples::zlib_flag); }

    std::string malformed() {
        ++expected_.malformed;
        switch (up_to(2)) {
            case 0: return "no container";
            case 1: return samples::container(samples::octets("0aff"));
            default: {
                std::string cut = samples::container(std::string(20, 'x'));
                cut.pop_back();
                return cut;
            }
        }
    }

    void add_fragments(std::vector<std::string>& units) {
        const unsigned count = 2 + up_to(4);
        const unsigned missing = one_in(2) ? up_to(count - 1) : count;
        const std::string content = body(missing == count);
        expected_.incomplete += missing == count ? 0U : 1U;
        const std::size_t size = content.size() / count + 1;
        const std::uint32_t id = ++fragment_id_;
        for (unsigned i = 0; i < count; ++i) {
            const std::string part = i * size < content.size() ? content.substr(i * size, size) : "";
            const auto unit = samples::container(samples::fragment(id, i, count - 1, part), samples::fragment_flag);
            if (i != missing) {
                units.insert(units.end(), one_in(5) && missing != count ? 2 : 1, unit);
            }
        }
    }

    // The body of a container. \param counts whether it arrives
    std::string body(bool counts) {
        std::string records;
        std::string crcs;
        Expected added;
        for (unsigned i = 1 + up_to(9); i > 0; --i) {
            const std::string data = samples::logline(fmt::format("message {}", up_to(1000)));
            const bool good_crc = !one_in(8);
            crcs += samples::field(2, std::uint64_t{byteswap(crc32c(as_bytes(data)))} ^ (good_crc ? 0U : 1U));
            const std::uint64_t source = 1 + up_to(1);
            const std::uint64_t operator_id = 1 + up_to(1);
            records += samples::field(1, samples::field(1, 1) + samples::field(2, 6) + samples::field(3, 1) +
                                             samples::octets("2500000000") + samples::field(5, data) +
                                             samples::field(7, source) + samples::field(8, operator_id));
            count_message(added, good_crc, filter_.operator_id == 0 || operator_id == filter_.operator_id, source == 1);
        }
        if (counts) {
            ++expected_.containers;
            add(added);
        }
        return records + crcs;
    }

    void count_message(Expected& to, bool good_crc, bool passes, bool matches) const {
        ++to.messages;
        if (!good_crc) {
            ++to.corrupt;
        } else if (!passes) {
            ++to.filtered;
        } else if (matches_ && !matches) {
            ++to.unmatched;
        }
    }

    void add(const Expected& added) {
        expected_.messages += added.messages;
        expected_.corrupt += added.corrupt;
        expected_.filtered += added.filtered;
        expected_.unmatched += added.unmatched;
    }

    std::string lines() {
        std::string lines;
        for (unsigned i = 1 + up_to(60); i > 0; --i) {
            if (one_in(6) && i > 1) {
                lines += "{\"no\":\"message\"\n";
                ++expected_.unreadable;
                continue;
            }
            const unsigned source = 1 + up_to(1);
            lines += fmt::format(R"({{"time":"1970-01-01 00:00:01","vname":"base","mname":"logline","source":"{:08x}",)"
                                 R"("message":{{"message":"text {}"}}}})"
                                 "\n",
                                 source, i);
            count_message(expected_, true, true, source == 1);
        }
        return lines;
    }

    // --- outputs

    void add_sink(Pipeline& pipeline, unsigned number) {
        const std::string path = folder_.path(fmt::format("out{}", number));
        if (one_in(2)) {
            pipeline.add(std::make_unique<JsonFileSink>(path, nmsg::built_in_types()));
            return;
        }
        pipeline.add(std::make_unique<NmsgFileSink>(path, ContainerSink::Options{.zlib = one_in(2)}));
    }

    void check(const Counters& counters, std::uint64_t copies) const {
        EXPECT_EQ(expected_.containers, counters.containers_in);
        EXPECT_EQ(expected_.malformed, counters.containers_malformed);
        EXPECT_EQ(expected_.incomplete, counters.fragments_expired);
        EXPECT_EQ(expected_.corrupt, counters.payloads_corrupt);
        EXPECT_EQ(expected_.filtered, counters.payloads_filtered);
        EXPECT_EQ(expected_.unmatched, counters.payloads_unmatched);
        EXPECT_EQ(expected_.unreadable, counters.texts_unreadable);
        EXPECT_EQ(expected_.messages, counters.payloads_in + counters.payloads_corrupt + counters.payloads_filtered +
                                          counters.payloads_unmatched);
        EXPECT_EQ(copies * counters.payloads_in, counters.payloads_out + counters.payloads_unreadable);
    }

    std::mt19937 random_;
    const samples::TemporaryFolder folder_;
    HeaderFilter filter_;
    bool mirror_ = false;
    bool matches_ = false;
    std::uint32_t fragment_id_ = 0;
    Expected expected_;
};

TEST(Pipeline, LosesNothingWithoutAName) {
    const unsigned first = std::random_device()();
    for (unsigned seed = first; seed != first + 200 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        RandomRun(seed).run();
    }
}

}  // namespace
}  // namespace spindrift::pipeline
