#!/usr/bin/perl
# How long Net::Nmsg takes for a message of base:ipconn with three fields, in nanoseconds of processor time.
#
#   perl -Ibuild/release/perl bench/net_nmsg.pl
use 5.026;
use warnings;

use File::Temp ();
use Net::Nmsg::IO;

use constant COUNT => 1_000_000;

my $file = File::Temp->new(SUFFIX => '.nmsg');

sub measure {
    my ($name, $code) = @_;
    my $begin = (times)[0];
    $code->();
    printf "%-16s %5.0f\n", $name, ((times)[0] - $begin) * 1e9 / COUNT;
}

sub write_all {
    my $out = Net::Nmsg::Output->open("$file");
    for my $i (1 .. COUNT) {
        my $msg = Net::Nmsg::Msg::base::ipconn->new;
        $msg->set_srcip('192.0.2.1');
        $msg->set_dstip('192.0.2.2');
        $msg->set_srcport($i & 0xffff);
        $out->write($msg);
    }
}

sub read_all { my $in = Net::Nmsg::Input->open("$file"); 1 while $in->read }

sub get_fields { my ($msg) = @_; my @fields = ($msg->get_srcip, $msg->get_dstip, $msg->get_srcport) }

sub read_and_get {
    my $in = Net::Nmsg::Input->open("$file");
    while (my $msg = <$in>) {
        my @fields = ($msg->get_srcip, $msg->get_dstip, $msg->get_srcport);
    }
}

sub loop_and_get {
    my $io = Net::Nmsg::IO->new;
    $io->add_input("$file");
    $io->add_output(\&get_fields);
    $io->loop;
}

for (1 .. 3) {
    measure('make and write', \&write_all);
    measure('read',           \&read_all);
    measure('read and get',   \&read_and_get);
    measure('loop and get',   \&loop_and_get);
}
