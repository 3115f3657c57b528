#include "src/capi/nmsg/builtin_structs.hpp"

#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gtest/gtest.h>

namespace spindrift::capi {
namespace {

TEST(BuiltinStructs, HaveTheFieldsOfEachType) {
    for (const nmsg::Schema* const schema : nmsg::built_in_types().schemas()) {
        const ProtobufCMessageDescriptor* const descriptor = builtin_struct(schema->vid(), schema->msgtype());
        ASSERT_NE(descriptor, nullptr) << schema->name();
        for (const nmsg::Field& field : schema->fields()) {
            const auto* const member =
                ::protobuf_c_message_descriptor_get_field_by_name(descriptor, field.name.c_str());
            EXPECT_EQ(member != nullptr, !field.derived()) << schema->name() << ' ' << field.name;
            if (member != nullptr) {
                EXPECT_EQ(member->id, field.number) << schema->name() << ' ' << field.name;
            }
        }
    }
}

TEST(BuiltinStructs, LackOtherTypes) {
    EXPECT_EQ(builtin_struct(1, 99), nullptr);
    EXPECT_EQ(builtin_struct(0, 0), nullptr);
}

}  // namespace
}  // namespace spindrift::capi
