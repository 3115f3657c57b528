#include <spindrift/base/error.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using Direction = ZmqEndpoint::Direction;

struct Row {
    const char* text;
    const char* input;
    const char* output;
};

class ZmqAccepted : public testing::TestWithParam<Row> {};

TEST_P(ZmqAccepted, IsUnderstood) {
    EXPECT_EQ(ZmqEndpoint::parse(GetParam().text, Direction::input).text(), GetParam().input);
    EXPECT_EQ(ZmqEndpoint::parse(GetParam().text, Direction::output).text(), GetParam().output);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ZmqAccepted,
    testing::Values(Row{"tcp://h:1", "tcp://h:1,accept,pubsub", "tcp://h:1,connect,pubsub"},
                    Row{"tcp://h:1,accept", "tcp://h:1,accept,pubsub", "tcp://h:1,accept,pubsub"},
                    Row{"tcp://h:1,connect", "tcp://h:1,connect,pubsub", "tcp://h:1,connect,pubsub"},
                    Row{"tcp://h:1,pubsub", "tcp://h:1,accept,pubsub", "tcp://h:1,connect,pubsub"},
                    Row{"tcp://h:1,pushpull", "tcp://h:1,accept,pushpull", "tcp://h:1,connect,pushpull"},
                    Row{"ipc:///a/b,PushPull,ACCEPT", "ipc:///a/b,accept,pushpull", "ipc:///a/b,accept,pushpull"},
                    Row{"inproc://x,connect,pubsub", "inproc://x,connect,pubsub", "inproc://x,connect,pubsub"}));

struct BadRow {
    const char* text;
    const char* complaint;
};

class ZmqRefused : public testing::TestWithParam<BadRow> {};

TEST_P(ZmqRefused, SaysWhy) {
    for (const Direction direction : {Direction::input, Direction::output}) {
        try {
            ZmqEndpoint::parse(GetParam().text, direction);
            FAIL() << GetParam().text;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().complaint));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Rows, ZmqRefused,
                         testing::Values(BadRow{"", "no endpoint"}, BadRow{",accept", "no endpoint"},
                                         BadRow{"tcp://h:1,accept,connect", "only one of accept, connect"},
                                         BadRow{"tcp://h:1,accept,accept", "only one of accept, connect"},
                                         BadRow{"tcp://h:1,pubsub,pushpull", "only one of pubsub, pushpull"},
                                         BadRow{"tcp://h:1,pushpull,pushpull", "only one of pubsub, pushpull"},
                                         BadRow{"tcp://h:1,pushpul", "'pushpul' is none of"},
                                         BadRow{"tcp://h:1,", "'' is none of"},
                                         BadRow{"tcp://h:1, accept", "' accept' is none of"}));

TEST(ZmqSource, RefusesWhatZmqRefuses) {
    for (const char* address : {"nowhere", "carrier-pigeon://x", "tcp://127.0.0.1", "tcp://127.0.0.1:port"}) {
        EXPECT_THROW(ZmqSource{ZmqEndpoint::parse(address, Direction::input)}, Error) << address;
        EXPECT_THROW(ZmqSink{ZmqEndpoint::parse(address, Direction::output)}, Error) << address;
    }
}

}  // namespace
}  // namespace spindrift::io
