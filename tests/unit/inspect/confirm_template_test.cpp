// SPDX-License-Identifier: Apache-2.0
// Expressions of templates: which lead out of them.
#include "inspect/confirm/template.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("an expression that an attack needs leads out of its template") {
  for (const char* value : {"{{7*7}}",
                            "{{7*7",
                            "a${7*7}b",
                            "#{7*7}",
                            "<%= 7*7 %>",
                            "{{'7'*7}}",
                            "{{'a'+'b'}}",
                            "{{2**10}}",
                            "@(1+2)",
                            "[=7*7]",
                            "{{''.__class__}}",
                            "{{()|attr('x')}}",
                            "{{x['__globals__']}}",
                            "{{config}}",
                            "{{config['A']}}",
                            "{{self}}",
                            "{%debug%}",
                            "{% import os %}",
                            "{% if True %}x{% endif %}",
                            "${T(java.lang.Runtime)}",
                            "${x.getClass()}",
                            "%{#a=1}",
                            "%{@a.b@c()}",
                            "${.data_model}",
                            "${\"x\"?new()}",
                            "{{['id']|filter('system')}}",
                            "{{ x|map(\"passthru\") }}",
                            "<%= `id` %>",
                            "#{`id`}",
                            "#{%x(id)}",
                            "@{[ 1 ]}",
                            "#set($x='')",
                            "{{#with 'a'}}",
                            "${{{'a':1}.x}7*7}",
                            "{{range.constructor('x')()}}",
                            "{{[].pop.constructor('x')()}}"}) {
    INFO(value);
    CHECK(escapes_template(value));
  }
}

TEST_CASE("an expression that mails and pages are made of does not lead out of its template") {
  for (const char* value : {"{{ name }}",
                            "{{ user.first_name | upper }}",
                            "${price}",
                            "{{ a * b }}",
                            "{{ a + 1 }}",
                            "{% if user.member %}",
                            "{% for i in items %}",
                            "{{ 2024-01-02 }}",
                            "{{config.title}}",
                            "{{ config(materialized='table') }}",
                            "<%= user.name %>",
                            "#{user.name}",
                            "%{IP:client}",
                            "@{Name=\"x\"}",
                            "${VAR:-x}",
                            "{{> part}}",
                            "{{ t('key') }}",
                            "{{ x | map('lower') }}",
                            "`1 + 1 = ${1+1}`",
                            "write `{{7*7}}` there",
                            "{{ \"Hello\" | t }}",
                            "{{}}",
                            "{{",
                            "${",
                            "",
                            "${__dirname}",
                            "{{convert|5|km}}"}) {
    INFO(value);
    CHECK_FALSE(escapes_template(value));
  }
}

TEST_CASE("only so many expressions of a value are looked at") {
  std::string many;
  for (int i = 0; i < 32; ++i) many += "{{x}}";
  CHECK_FALSE(escapes_template(many + "{{7*7}}"));
  CHECK(escapes_template(many.substr(5) + "{{7*7}}"));
}
