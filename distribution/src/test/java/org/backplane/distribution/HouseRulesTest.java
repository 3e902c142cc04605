// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of the house. Think hard about them before changing this file. */
class HouseRulesTest {
    private static final String API = "org.backplane.api..";
    private static final String CORE = "org.backplane.core..";
    private static final String DEPLOYER = "org.backplane.deployer..";
    private static final String LAUNCHER = "org.backplane.launcher..";
    private static final String TESTKIT = "org.backplane.testkit..";
    private static final String TRANSPORT_TCP = "org.backplane.transport.tcp..";
    private static final String PROTOCOL_MQTT = "org.backplane.protocol.mqtt..";
    private static final String PROTOCOL_STOMP = "org.backplane.protocol.stomp..";
    private static final String STORAGE_FILE = "org.backplane.storage.file..";

    private static final List<String> MODULES =
            List.of(API, CORE, DEPLOYER, LAUNCHER, TESTKIT, TRANSPORT_TCP, PROTOCOL_MQTT, PROTOCOL_STOMP, STORAGE_FILE);

    /** Event loops and the kernel's own helpers begin here; everything else in core is handed the thread it runs on. */
    private static final String[] THREAD_PROVIDERS = {"org.backplane.core.component..", "org.backplane.core.net.."};

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("org.backplane");

    static List<String> modules() {
        return MODULES;
    }

    static List<String> leaves() {
        return MODULES.stream().filter(module -> !module.equals(API)).toList();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void seesEachModule(String module) {
        assertThat(HOUSE.that(resideInAnyPackage(module))).isNotEmpty();
    }

    @Test
    void hasNoOtherModuleThanTheseRulesKnow() {
        classes().should().resideInAnyPackage(MODULES.toArray(String[]::new)).check(HOUSE);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void dependsOnTheApiAndItselfAlone(String module) {
        List<String> others = new ArrayList<>(MODULES);
        others.remove(module);
        others.remove(API);

        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .because("the house is a star: a bundle that nobody imports can be replaced alone")
                .check(HOUSE);
    }

    @Test
    void keepsTheApiFreeOfEverybody() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.backplane..").and(not(resideInAnyPackage(API))))
                .check(HOUSE);
    }

    @Test
    void keepsTheLauncherFreeOfOurTypes() {
        noClasses()
                .that()
                .resideInAPackage(LAUNCHER)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.backplane..").and(not(resideInAnyPackage(LAUNCHER))))
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.backplane.api",
                "org.backplane.core",
                "org.backplane.deployer",
                "org.backplane.launcher",
                "org.backplane.testkit",
                "org.backplane.transport.tcp",
                "org.backplane.protocol.mqtt",
                "org.backplane.protocol.stomp",
                "org.backplane.storage.file"
            })
    void hasNoCircleAmongThePackagesOfAModule(String module) {
        slices().matching(module + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void touchesTheFrameworkAtTheEdgeAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LAUNCHER, DEPLOYER, "org.backplane.testkit.osgi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.util.tracker..", "org.apache.felix..")
                .check(HOUSE);
    }

    @Test
    void leavesChannelsToTheKernel() {
        noClasses()
                .that()
                .resideInAnyPackage(STORAGE_FILE, PROTOCOL_MQTT, PROTOCOL_STOMP, TRANSPORT_TCP, DEPLOYER, LAUNCHER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..")
                .because("sockets, pipelines and event loops are the kernel's")
                .check(HOUSE);
    }

    /** What bundle authors are told to copy shows how little they need. */
    @Test
    void needsNothingButTheApiAndBuffersInTheTemplate() {
        classes()
                .that()
                .resideInAPackage(PROTOCOL_STOMP)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        PROTOCOL_STOMP,
                        API,
                        "java..",
                        "io.netty.buffer..",
                        "org.osgi.service..",
                        "org.jspecify.annotations..")
                .check(HOUSE);
    }

    @Test
    void crossesTheBorderWithSharedTypesAlone() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                        "java..", API, "io.netty..", "org.osgi.annotation..", "org.jspecify.annotations..")))
                .check(HOUSE);
    }

    @Test
    void takesTimeAndChanceFromOutsideInTheKernel() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .callMethodWhere(call("java.lang.System", Set.of("currentTimeMillis", "nanoTime")))
                .orShould()
                .callMethodWhere(call("java.time.Instant", Set.of("now")))
                .orShould()
                .callMethodWhere(call("java.lang.Math", Set.of("random")))
                .orShould()
                .callMethodWhere(call("java.lang.Thread", Set.of("sleep")))
                .because("a test turns the clock by hand; Clock.system() in the api is the one that asks the machine")
                .check(HOUSE);
    }

    @Test
    void makesThreadsOfTheKernelWhereItIsWiredAlone() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .and()
                .resideOutsideOfPackages(THREAD_PROVIDERS)
                .should()
                .callMethodWhere(call("java.lang.Thread", Set.of("start", "ofVirtual", "ofPlatform")))
                .orShould()
                .callConstructorWhere(newThread())
                .because("what routes, queues and delivers runs on the thread that calls it, a test's too")
                .check(HOUSE);
    }

    @Test
    void logsThroughOneDoor() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "org.apache.commons.logging..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideOutsideOfPackages(LAUNCHER, DEPLOYER)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(HOUSE);
    }

    @Test
    void marksEachPackageForNullness() throws Exception {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass one : HOUSE) {
            String name = one.getPackageName();
            if (!isMarked(name)) {
                unmarked.add(name);
            }
        }

        assertThat(unmarked).isEmpty();
    }

    private static boolean isMarked(String packageName) {
        return HOUSE.contain(packageName + ".package-info")
                && HOUSE.get(packageName + ".package-info").isAnnotatedWith(NullMarked.class);
    }

    private static DescribedPredicate<JavaCall<?>> newThread() {
        return DescribedPredicate.describe(
                "new Thread", call -> call.getTargetOwner().isAssignableTo(Thread.class));
    }

    private static DescribedPredicate<JavaCall<?>> call(String owner, Set<String> names) {
        return DescribedPredicate.describe(
                owner + "." + names,
                call -> call.getTargetOwner().getName().equals(owner) && names.contains(call.getName()));
    }
}
